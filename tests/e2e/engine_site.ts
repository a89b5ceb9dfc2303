import { assertEquals } from "@std/assert";
import { runCommand } from "../support/command.ts";
import type { MadeImage } from "../support/node_images.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { until } from "../support/wait.ts";
import { type EmulatorSite, makeSite } from "./emulator_site.ts";

/** A site whose instances are containers of an image. */
export interface EngineSite extends EmulatorSite {
  /** Runs `docker`, which must succeed; gives its output. */
  docker(...args: string[]): Promise<string>;
  /** What is left in the daemon of the instances that had these ids. */
  leftOf(instanceIds: readonly string[]): Promise<string[]>;
}

/** Makes a site for the executable whose instances are containers, unless a command says otherwise. */
export async function makeEngineSite(
  { dockerHost, tag }: MadeImage,
  more: Readonly<Record<string, string>> = {},
): Promise<EngineSite> {
  const site = await makeSite(EXECUTABLE, {
    DOCKER_HOST: dockerHost,
    POOLGEN_EMULATOR_ENGINE: "docker",
    POOLGEN_EMULATOR_IMAGE: tag,
    ...more,
  });
  const docker = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand("docker", ["-H", dockerHost, ...args]);
    assertEquals(code, 0, `docker ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  const leftOf = async (ids: readonly string[]): Promise<string[]> => {
    const filters = ids.map((id) => `label=io.poolgen.instance=${id}`);
    const found = await Promise.all(filters.flatMap((filter) => [
      docker("ps", "--all", "--quiet", "--filter", filter),
      docker("network", "ls", "--quiet", "--filter", filter),
      docker("volume", "ls", "--quiet", "--filter", filter),
    ]));
    return found.join("").split("\n").filter((line) => line !== "");
  };
  return { ...site, docker, leftOf };
}

/** The id of an instance, which its containers bear. */
export async function instanceId(site: EmulatorSite, name = "default"): Promise<string> {
  return JSON.parse(await Deno.readTextFile(`${site.stateOf(name)}/instance.json`)).id;
}

/** Waits until an instance has nothing in the daemon any more. */
export async function assertNothingOf(site: EngineSite, id: string): Promise<void> {
  await until(async () => (await site.leftOf([id])).length === 0, 60_000, 250);
  assertEquals(await site.leftOf([id]), []);
}
