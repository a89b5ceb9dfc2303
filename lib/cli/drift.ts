import { join } from "node:path";
import * as z from "zod";
import { shownPath } from "../config/load_config.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { readText } from "../io/read_text.ts";
import type { RenderedNodes } from "./render_nodes.ts";

const schema = z.object({
  nodes: z.array(z.object({
    node_id: z.string(),
    address: z.string(),
    port: z.number(),
    host_keys: z.array(z.string()),
  })),
});

const MAX_BYTES = 16 << 20;

/**
 * In what the rendered files on disk differ from those that would be rendered now: nodes that came, went, moved or
 * have other keys, else the files themselves.
 */
export async function driftOf(
  { inventory, changes, settings }: RenderedNodes,
  cwd: string,
): Promise<string[]> {
  const changed = changes.filter(({ change }) => change !== "unchanged");
  if (changed.length === 0) return [];
  const text = await readText(join(settings.outFolder, "nodes.json"), MAX_BYTES);
  const before = text === undefined ? undefined : schema.safeParse(parseJson(text));
  const ofNodes = before?.success === true ? nodeDifferences(before.data.nodes, inventory) : [];
  if (ofNodes.length > 0) return ofNodes;
  return changed.map(({ path, change }) =>
    `${shownPath(path, cwd)} ${change === "created" ? "is missing" : `would be ${change}`}`
  );
}

type RenderedNode = z.output<typeof schema>["nodes"][number];

function nodeDifferences(before: readonly RenderedNode[], { nodes }: Inventory): string[] {
  const known = new Map(before.map((node) => [node.node_id, node]));
  const now = new Set(nodes.map(({ nodeId }) => nodeId));
  const differences: string[] = [];
  for (const { alias, nodeId, address, port, hostKeys } of nodes) {
    const old = known.get(nodeId);
    const keys = hostKeys.map(({ type, base64 }) => `${type} ${base64}`);
    if (old === undefined) differences.push(`${alias} (${nodeId}) is new`);
    else if (old.address !== address || old.port !== port) {
      differences.push(`${alias} has moved from ${old.address}:${old.port} to ${address}:${port}`);
    } else if (old.host_keys.join() !== keys.join()) {
      differences.push(`${alias} has other host keys`);
    }
  }
  const gone = before.filter(({ node_id }) => !now.has(node_id));
  return [...differences, ...gone.map(({ node_id }) => `${node_id} is gone`)];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
