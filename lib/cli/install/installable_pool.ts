import { dirname, join, resolve } from "node:path";
import { literalPath, pathFault, quoteSshConfig } from "../../artifacts/quote_ssh_config.ts";
import { knownHostsPath } from "../../artifacts/shared_options.ts";
import { isOurs } from "../../artifacts/artifact.ts";
import { FileError, UsageError } from "../../errors.ts";
import type { RenderedConfig } from "../../install/compare_hosts.ts";
import { type PoolNames, spread } from "../../install/prove_install.ts";
import { readRenderedHosts } from "../../install/rendered_hosts.ts";
import { readText } from "../../io/read_text.ts";
import { slashPath } from "../../io/slash_path.ts";
import type { Invocation } from "../command_table/command.ts";
import { printNotes } from "../terminal/notes.ts";
import { readRenderedPool } from "../nodes/rendered_pool.ts";
import { tellRead } from "../terminal/verbose.ts";

/** A pool that is rendered. */
export interface InstallablePool {
  readonly pool: string;
  readonly rendered: RenderedConfig;
  readonly names: PoolNames;
  /** The names that no other pool has, of the nodes that are tried. */
  readonly longNames: readonly string[];
  /** Of the names that another pool or host may have too, aliases and ids, the longer ones. */
  readonly longNameOf: ReadonlyMap<string, string>;
  readonly nodes: number;
}

const MAX_BYTES = 1 << 28;
/** So many nodes are tried, from all over the pool. */
const MAX_TRIED = 6;

/** The rendered ssh_config that is meant, as an ssh_config has its path. Throws `UsageError`. */
export function renderedConfigPath(invocation: Invocation): string {
  const { io } = invocation;
  const path = join(outFolder(invocation), "ssh_config");
  const fault = pathFault(path);
  if (fault !== undefined) {
    throw new UsageError(`Cannot use the path ${path} (--out): ${fault}`, {
      hint: "Choose another folder name",
    });
  }
  return slashPath(path, io.platform);
}

function outFolder({ io, options }: Invocation): string {
  return resolve(io.cwd, options.get("out") ?? "generated");
}

/** Reads the rendered pool. Throws `UserError` where there is none, and where it cannot be included. */
export async function installablePool(invocation: Invocation): Promise<InstallablePool> {
  const path = renderedConfigPath(invocation);
  const text = await readText(path, MAX_BYTES);
  const folder = dirname(path);
  const pool = await readRenderedPool(folder);
  if (text === undefined || pool === undefined) {
    throw new FileError(`There is no rendered pool in ${folder}`, {
      hint: "Run: poolgen render, or name its folder: --out DIR",
    });
  }
  if (!isOurs(text)) {
    throw new FileError(`Cannot install ${path}: poolgen did not write that file`, {
      hint: "Run: poolgen render",
    });
  }
  const known = literalPath(knownHostsPath(outFolder(invocation)), invocation.io.platform);
  if (!text.includes(quoteSshConfig(known))) {
    printNotes(
      [`${path} was rendered in another folder, and looks for host keys there: run poolgen render`],
      invocation,
    );
  }
  for (const file of [path, join(folder, "nodes.json")]) tellRead(file, invocation);
  const tried = spread(pool.nodes, MAX_TRIED);
  const longNames = tried.map(({ alias }) => `${pool.pool}-${alias}`);
  return {
    pool: pool.pool,
    rendered: { path, hosts: readRenderedHosts(text, path) },
    names: {
      tried: tried.flatMap(({ alias }, index) => [alias, longNames[index] ?? alias]),
      aliases: new Set(pool.nodes.map(({ alias }) => alias)),
    },
    longNames,
    longNameOf: new Map(
      tried.flatMap(({ alias, nodeId }, index) =>
        [alias, nodeId].map((name) => [name, longNames[index] ?? name] as const)
      ),
    ),
    nodes: pool.nodes.length,
  };
}
