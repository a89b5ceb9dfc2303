import { closestNode } from "../closest_word.ts";
import { UsageError } from "../errors.ts";
import type { Node, UnreachableNode } from "../inventory/inventory.ts";
import { numberNodes } from "../inventory/number_nodes.ts";
import type { RenderedNodes } from "./render_nodes.ts";

type Nodes = Pick<RenderedNodes, "inventory" | "unreachable">;

/**
 * The node of an id, alias or cardinal; `prefix` is what aliases begin with. Throws `UsageError` where there is none,
 * and where nothing leads to it.
 */
export function findNode({ inventory, unreachable }: Nodes, name: string, prefix: string): Node {
  const { nodes, pool } = inventory;
  // those that nothing leads to have their numbers too
  const found = numberNodes<Node | UnreachableNode>([...nodes, ...unreachable], idOf)
    .find(({ cardinal, node }) =>
      [node.nodeId, `${prefix}${cardinal}`, `${pool}-${prefix}${cardinal}`, `${cardinal}`]
        .includes(name)
    )?.node;
  if (found !== undefined) {
    if (!("reason" in found)) return found;
    throw new UsageError(`Cannot reach ${name}: ${found.reason}`, {
      hint: "See which nodes can be reached with: poolgen pool grls",
    });
  }
  throw new UsageError(`The pool ${pool} has no node ${name}`, {
    hint: nodesHint(name, nodes),
  });
}

function idOf({ nodeId }: Node | UnreachableNode): string {
  return nodeId;
}

function nodesHint(name: string, nodes: readonly Node[]): string {
  const near = closestNode(name, nodes.flatMap(({ alias, nodeId }) => [alias, nodeId]));
  if (near !== undefined) return `Did you mean ${near}?`;
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (first === undefined || last === undefined) return "It has no node that can be reached";
  return first === last ? `It has only ${first.alias}` : `It has ${first.alias} to ${last.alias}`;
}
