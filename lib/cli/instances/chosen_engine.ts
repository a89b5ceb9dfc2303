import { findDocker } from "../../docker/find_docker.ts";
import type { EngineSettings } from "../../emulator/docker/engine_settings.ts";
import { type Flavor, FLAVORS, imageTag } from "../../emulator/image/flavors.ts";
import { UsageError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { ENGINE_OPTIONS } from "../command_table/engine_options.ts";

/** What nodes can be. */
export const ENGINES = ["process", "docker"] as const;

const UNITS: Readonly<Record<string, number>> = { k: 1 << 10, m: 1 << 20, g: 1 << 30 };
/** Docker refuses less. */
const MIN_MEMORY = 6 << 20;

/**
 * What the nodes of an instance are to be: as the options say, else as they were (`known`); `undefined` where nothing
 * says anything. Throws `UsageError`.
 */
export async function chosenEngine(
  { io, options }: Invocation,
  known: EngineSettings | undefined,
): Promise<EngineSettings | "process" | undefined> {
  const engine = options.get("engine") ?? (known === undefined ? undefined : "docker");
  if (engine !== undefined && !ENGINES.some((one) => one === engine)) {
    throw new UsageError(`There is no engine "${engine}"`, { hint: "Use process or docker" });
  }
  if (engine !== "docker") {
    const stray = ENGINE_OPTIONS.find(({ name }) => name !== "engine" && options.has(name));
    if (stray === undefined) return engine === undefined ? undefined : "process";
    throw new UsageError(`--${stray.name} is only for containers`, {
      hint: "Add --engine docker, or leave it out",
    });
  }
  const flavor = chosenFlavor(options.get("flavor"));
  const ours = flavor === undefined ? undefined : imageTag(flavor);
  const memory = options.has("memory") ? parseMemory(options.get("memory") ?? "") : known?.memory;
  const cpus = options.has("cpus") ? parseCpus(options.get("cpus") ?? "") : known?.cpus;
  const publish = options.get("publish");
  return {
    endpoint: known?.endpoint ?? await findDocker(io),
    image: options.get("image") ?? ours ?? known?.image ?? imageTag(FLAVORS[0]),
    publish: publish === undefined ? known?.publish ?? [] : parsePorts(publish),
    // not kept: who gives this away says so each time
    dockerSocket: options.has("docker-socket"),
    ...(memory === undefined ? {} : { memory }),
    ...(cpus === undefined ? {} : { cpus }),
  };
}

function chosenFlavor(name: string | undefined): Flavor | undefined {
  const flavor = FLAVORS.find((one) => one === name);
  if (name === undefined || flavor !== undefined) return flavor;
  throw new UsageError(`There is no flavor "${name}"`, { hint: `Use ${FLAVORS.join(" or ")}` });
}

function parsePorts(text: string): number[] {
  return text.split(",").map((word) => {
    const port = /^\d{1,5}$/.test(word.trim()) ? Number(word) : 0;
    if (port > 0 && port <= 65_535 && port !== 22) return port;
    throw new UsageError(`Cannot publish the port "${word}"`, {
      hint: port === 22
        ? "SSH is reached anyway"
        : "Give numbers from 1 to 65535, such as 8888,8787",
    });
  });
}

function parseMemory(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,6}(?:\.\d{1,3})?)([kmg])(?:i?b)?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(count) * (UNITS[unit.toLowerCase()] ?? 0));
  if (bytes >= MIN_MEMORY) return bytes;
  throw new UsageError(`Cannot give a node "${text}" of memory`, {
    hint: "Give at least 6MiB, such as 512MiB or 2GiB",
  });
}

function parseCpus(text: string): number {
  const count = /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (count >= 0.01) return count;
  throw new UsageError(`Cannot give a node "${text}" processors`, {
    hint: "Give at least 0.01, such as 0.5 or 2",
  });
}
