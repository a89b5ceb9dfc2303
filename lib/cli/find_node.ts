import { UsageError } from "../errors.ts";
import type { Node } from "../inventory/inventory.ts";
import type { RenderedNodes } from "./render_nodes.ts";

type Nodes = Pick<RenderedNodes, "inventory" | "unreachable">;

/** The node of an id, alias or cardinal. Throws `UsageError` where there is none, and where nothing leads to it. */
export function findNode({ inventory, unreachable }: Nodes, name: string): Node {
  const { nodes, pool } = inventory;
  const found = nodes.find(({ nodeId, alias, cardinal }) =>
    nodeId === name || alias === name || `${pool}-${alias}` === name || `${cardinal}` === name
  );
  if (found !== undefined) return found;
  const lost = unreachable.find(({ nodeId }) => nodeId === name);
  if (lost !== undefined) throw new UsageError(`Cannot reach ${name}: ${lost.reason}`);
  throw new UsageError(`The pool ${pool} has no node ${name}`, { hint: nodesHint(nodes) });
}

function nodesHint(nodes: readonly Node[]): string {
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (first === undefined || last === undefined) return "It has no node that can be reached";
  return first === last ? `It has only ${first.alias}` : `It has ${first.alias} to ${last.alias}`;
}
