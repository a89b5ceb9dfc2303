import type { Inventory } from "../../inventory/inventory.ts";
import type { Invocation } from "../command_table/command.ts";
import type { RenderedNodes } from "./render_nodes.ts";
import type { ReachedNodesDocument } from "../json_documents/reached_nodes_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { table } from "../terminal/table.ts";

/** Where a node without a pin gets its trust from. */
const FIRST_USE = "first_use";

/**
 * Shows how each node of a pool is reached: as JSON where asked for, with lines about what has failed, else as a
 * table.
 */
export function showNodes(
  { inventory, unreachable }: Pick<RenderedNodes, "inventory" | "unreachable">,
  { io, options }: Invocation,
  failures: readonly string[] = [],
): void {
  const { target, pool, nodes } = inventory;
  if (options.has("json")) {
    io.stdout.write(jsonText<ReachedNodesDocument>({
      version: 1,
      target,
      pool,
      nodes: nodes.map(({ cardinal, alias, nodeId, address, port, state, pin }) => ({
        cardinal,
        alias,
        node_id: nodeId,
        address,
        port,
        state: state ?? null,
        pin: pin ?? FIRST_USE,
      })),
      unreachable: unreachable.map(({ nodeId, reason }) => ({ node_id: nodeId, reason })),
      ...(failures.length === 0 ? {} : { failures }),
    }));
    return;
  }
  if (options.has("quiet")) return;
  io.stdout.write(
    nodes.length === 0
      ? `the pool ${pool} has no nodes to reach\n`
      : rows(nodes, io.stdout.columns),
  );
}

function rows(nodes: Inventory["nodes"], columns: number | undefined): string {
  return table([
    ["CARDINAL", "ALIAS", "ADDRESS", "PORT", "STATE", "PIN", "NODE ID"],
    ...nodes.map(({ cardinal, alias, address, port, state, pin, nodeId }) => [
      ...[`${cardinal}`, alias, address, `${port}`, state ?? "", pin ?? FIRST_USE, nodeId],
    ]),
  ], columns);
}
