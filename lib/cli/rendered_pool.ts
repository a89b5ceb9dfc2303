import { join, resolve } from "node:path";
import * as z from "zod";
import { NODE_ID, POOL_ID } from "../config/fields.ts";
import { shownPath } from "../config/load_config.ts";
import { UsageError } from "../errors.ts";
import { readText } from "../io/read_text.ts";
import type { Invocation } from "./command.ts";
import { findNode, type NamedNode } from "./find_node.ts";

/** A node as the rendered files name it. */
export interface RenderedNode extends NamedNode {
  readonly address: string;
  readonly port: number;
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
  })),
});

const MAX_BYTES = 16 << 20;

/** Reads what `poolgen render` has written last; nobody is asked for it. Throws `UserError`. */
export async function readRenderedPool({ io, options }: Invocation): Promise<RenderedPool> {
  const outFolder = resolve(io.cwd, options.get("out") ?? "generated");
  const path = join(outFolder, "nodes.json");
  const text = await readText(path, MAX_BYTES);
  if (text === undefined) {
    throw new UsageError(
      `There is no ${shownPath(path, io.cwd)}: nothing has been rendered there`,
      {
        hint: "Run: poolgen render",
      },
    );
  }
  const { success, data } = schema.safeParse(parsed(text));
  if (!success) {
    throw new UsageError(`Cannot read ${shownPath(path, io.cwd)}: it is no list of nodes`, {
      hint: "Run: poolgen render",
    });
  }
  const nodes = data.nodes.map(({ node_id: nodeId, ...node }) => ({ ...node, nodeId }));
  return { outFolder, pool: data.pool, nodes };
}

/** The rendered node of an id, alias or cardinal. Throws `UsageError`. */
export function findRenderedNode(pool: RenderedPool, name: string): RenderedNode {
  // a node that nothing led to is in no rendered file
  return findNode({ inventory: pool, unreachable: [] }, name, "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
