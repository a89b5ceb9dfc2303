import { shownPath } from "../../config/load_config.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import { readRenderedPool, type RenderedNode } from "./rendered_pool.ts";
import type { RenderedNodes } from "./render_nodes.ts";

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
  const before = await readRenderedPool(settings.outFolder);
  const ofNodes = before === undefined ? [] : nodeDifferences(before.nodes, inventory);
  if (ofNodes.length > 0) return ofNodes;
  return changed.map(({ path, change }) =>
    `${shownPath(path, cwd)} ${change === "created" ? "is missing" : `would be ${change}`}`
  );
}

function nodeDifferences(before: readonly RenderedNode[], { nodes }: Inventory): string[] {
  const known = new Map(before.map((node) => [node.nodeId, node]));
  const now = new Set(nodes.map(({ nodeId }) => nodeId));
  const differences: string[] = [];
  for (const { alias, nodeId, address, port, hostKeys } of nodes) {
    const old = known.get(nodeId);
    const keys = hostKeys.map(({ type, base64 }) => `${type} ${base64}`);
    if (old === undefined) differences.push(`${alias} (${nodeId}) is new`);
    else if (old.address !== address || old.port !== port) {
      differences.push(`${alias} has moved from ${old.address}:${old.port} to ${address}:${port}`);
    } else if (old.hostKeys.join() !== keys.join()) {
      differences.push(`${alias} has other host keys`);
    }
  }
  const gone = before.filter(({ nodeId }) => !now.has(nodeId));
  return [...differences, ...gone.map(({ nodeId }) => `${nodeId} is gone`)];
}
