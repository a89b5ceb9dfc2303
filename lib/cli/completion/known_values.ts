import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readText } from "../../io/read_text.ts";
import type { Io } from "../../io/terminal.ts";
import type { ValueKind } from "../command_table/command.ts";
import type { Candidate } from "./candidate.ts";
import {
  emulatedNodes,
  type KnownNode,
  nodeNumbers,
  nodeWords,
  renderedNodes,
} from "./node_values.ts";

/** What has been typed before the word that is completed. */
export interface Typed {
  readonly io: Io;
  /** The options that have values. */
  readonly options: ReadonlyMap<string, string>;
  /** The beginning of the word itself. */
  readonly word: string;
}

/** The values of a kind that files tell of; nothing is asked of a service. */
export async function knownValues(
  kind: Exclude<ValueKind, "file" | "folder" | "command">,
  typed: Typed,
): Promise<readonly Candidate[]> {
  if (typeof kind === "object") return kind.map((value) => ({ value, description: "" }));
  const { io, word } = typed;
  switch (kind) {
    case "node":
      return nodeWords(await anyNodes(typed), word);
    case "cardinal":
      return nodeNumbers(await anyNodes(typed));
    case "emulated node":
      return nodeWords(await emulatedNodes(instanceFolder(typed)), word);
    case "instance":
      return (await readdir(instancesFolder(io)).catch(() => [])).sort()
        .map((value) => ({ value, description: "an instance of the emulator" }));
    case "pool":
      return await poolIds(typed);
    case "fault": {
      const { FAULT_SPECS } = await import("../../emulator/fault_specs.ts");
      return FAULT_SPECS.map(({ name, value, summary }) => ({
        value: name,
        description: `${summary}: ${value}`,
      }));
    }
    case "shell": {
      const { SHELL_NAMES } = await import("../docker/shells.ts");
      return SHELL_NAMES.map((value) => ({ value, description: "" }));
    }
    case "checks": {
      const { CHECKS } = await import("../../checks/checks.ts");
      // what stands before the last comma is there already
      const before = word.slice(0, word.lastIndexOf(",") + 1);
      const named = before.split(",");
      return CHECKS.filter(({ id }) => !named.includes(id))
        .map(({ id, summary }) => ({ value: before + id, description: summary }));
    }
  }
}

function instancesFolder({ home }: Io): string {
  return join(home, ".poolgen", "emulator");
}

/** The folder of the instance that is meant, as far as that can be told without a look at what runs. */
function instanceFolder({ io, options }: Typed): string {
  const { env, cwd } = io;
  const state = options.get("state") ?? env["POOLGEN_EMULATOR_STATE"];
  if (state) return resolve(cwd, state);
  const name = options.get("name") || env["POOLGEN_EMULATOR_NAME"] || "default";
  return join(instancesFolder(io), name);
}

/** The rendered nodes, else those of the emulator. */
async function anyNodes(typed: Typed): Promise<readonly KnownNode[]> {
  const rendered = await renderedNodes(typed.io, typed.options);
  return rendered.length > 0 ? rendered : await emulatedNodes(instanceFolder(typed));
}

const MAX_BYTES = 1 << 20;

/** The id in the pool file, and the pools of nodes that are known. */
async function poolIds(typed: Typed): Promise<readonly Candidate[]> {
  const { io: { cwd, env }, options } = typed;
  const folder = resolve(cwd, options.get("configdir") ?? env["SHIPYARD_CONFIGDIR"] ?? ".");
  const file = options.get("pool") ?? env["SHIPYARD_POOL_CONF"];
  const path = file === undefined ? join(folder, "pool.yaml") : resolve(folder, file);
  const text = await readText(path, MAX_BYTES).catch(() => undefined) ?? "";
  // to parse the file would take longer than all else
  const [, own = ""] =
    /^ +["']?id["']? *: *["']?([A-Za-z0-9_-]{1,64})["']? *(?:#.*)?$/m.exec(text) ??
      [];
  const known = [
    ...await renderedNodes(typed.io, options),
    ...await emulatedNodes(instanceFolder(typed)),
  ].map(({ pool }) => pool);
  return [...new Set([own, ...known])].map((value) => ({
    value,
    description: value === own ? "the pool file's" : "",
  }));
}
