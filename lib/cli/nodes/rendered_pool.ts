import { join, resolve } from "node:path";
import * as z from "zod";
import { NODE_ID, POOL_ID } from "../../config/fields.ts";
import { shownPath } from "../../config/load_config.ts";
import { UsageError } from "../../errors.ts";
import { readText } from "../../io/read_text.ts";
import { chooseNodes } from "./choose_nodes.ts";
import type { Invocation } from "../command_table/command.ts";
import { findNode, type NamedNode, nodeNamed } from "./find_node.ts";
import { tellRead } from "../terminal/verbose.ts";

/** A node as the rendered files name it. */
export interface RenderedNode extends NamedNode {
  readonly address: string;
  readonly port: number;
  /** Lines as in `.pub` files, without comments. */
  readonly hostKeys: readonly string[];
}

/** A pool as it was rendered last. */
export interface RenderedPool {
  readonly outFolder: string;
  readonly pool: string;
  readonly nodes: readonly RenderedNode[];
}

/** What is read becomes parts of paths and of commands: it must be what `poolgen render` writes. */
const schema = z.object({
  version: z.literal(1),
  pool: z.string().regex(POOL_ID),
  nodes: z.array(z.object({
    cardinal: z.int().nonnegative(),
    alias: z.string().regex(/^[a-z][a-z0-9_-]*[0-9]$/),
    node_id: z.string().regex(NODE_ID),
    address: z.string(),
    port: z.int(),
    host_keys: z.array(z.string()),
  })),
});

const MAX_BYTES = 16 << 20;

/**
 * Reads what `poolgen render` has written last into a folder; nobody is asked for it. `undefined` where there is nothing
 * that can be understood. Throws `FileError`.
 */
export async function readRenderedPool(outFolder: string): Promise<RenderedPool | undefined> {
  const text = await readText(pathIn(outFolder), MAX_BYTES);
  const { data } = schema.safeParse(text === undefined ? undefined : parsed(text));
  if (data === undefined) return undefined;
  const nodes = data.nodes.map(({ node_id: nodeId, host_keys: hostKeys, ...node }) => ({
    ...node,
    nodeId,
    hostKeys,
  }));
  return { outFolder, pool: data.pool, nodes };
}

/** The rendered pool that the options mean. Throws `UserError` where there is none. */
export async function requireRenderedPool(invocation: Invocation): Promise<RenderedPool> {
  const { io, options } = invocation;
  const outFolder = resolve(io.cwd, options.get("out") ?? "generated");
  const pool = await readRenderedPool(outFolder);
  if (pool !== undefined) {
    tellRead(pathIn(outFolder), invocation);
    return pool;
  }
  const path = shownPath(pathIn(outFolder), io.cwd);
  throw new UsageError(`There is no rendered pool in ${path}`, { hint: "Run: poolgen render" });
}

/** The rendered node of an id, alias or cardinal. Throws `UsageError`. */
export function findRenderedNode(pool: RenderedPool, name: string): RenderedNode {
  // a node that nothing led to is in no rendered file
  return findNode({ inventory: pool, unreachable: [] }, name, "");
}

/** The rendered nodes that words mean, as `chooseNodes` reads them; all where there are none. */
export function chooseRenderedNodes(
  pool: RenderedPool,
  words: readonly string[],
): readonly RenderedNode[] {
  if (words.length === 0) return pool.nodes;
  return [...new Set(words.flatMap((word) => nodeNamed(pool, word) ?? chooseNodes(pool, [word])))];
}

function pathIn(outFolder: string): string {
  return join(outFolder, "nodes.json");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
