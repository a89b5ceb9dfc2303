import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../../errors.ts";
import { readRenderedPool } from "../nodes/rendered_pool.ts";
import type { InstallablePool } from "./installable_pool.ts";

/**
 * Refuses a pool whose nodes have the very names of one that ssh reads before it: none of them would be reached.
 * `configs` are the installed pools, in their order. Throws `UserError`.
 */
export async function refuseNamesake(
  { pool, rendered, names: { aliases } }: InstallablePool,
  configs: readonly string[],
): Promise<void> {
  const own = await realpath(rendered.path).catch(() => rendered.path);
  for (const config of configs) {
    const path = await realpath(config).catch(() => config);
    // those behind it are in nobody's way
    if (path === own) return;
    const folder = dirname(config);
    const other = await readRenderedPool(folder).catch(() => undefined);
    if (other?.pool !== pool || !other.nodes.some(({ alias }) => aliases.has(alias))) continue;
    throw new UserError(
      `Cannot install: a pool named ${pool} is installed already, from ${folder}`,
      {
        hint:
          "Give this one another name (pool: in nodes.yaml, or prefix: in poolgen.yaml) and run poolgen render, " +
          "or poolgen uninstall in the folder of that one",
      },
    );
  }
}
