import type { Inventory } from "../inventory/inventory.ts";
import type { InventoryDocument } from "./inventory_document.ts";

/** Renders the inventory for other programs; docs/json.md has its shape. */
export function renderInventoryJson({ target, pool, nodes }: Inventory): string {
  const document: InventoryDocument = {
    version: 1,
    target,
    pool,
    nodes: nodes.map((node) => ({
      cardinal: node.cardinal,
      alias: node.alias,
      node_id: node.nodeId,
      address: node.address,
      port: node.port,
      state: node.state ?? null,
      user: node.user ?? null,
      host_keys: node.hostKeys.map(({ type, base64 }) => `${type} ${base64}`),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
