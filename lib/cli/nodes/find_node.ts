import { closestNode } from "../../closest_word.ts";
import { UsageError } from "../../errors.ts";
import { type Node, nodeNames, type UnreachableNode } from "../../inventory/inventory.ts";
import { numberNodes } from "../../inventory/number_nodes.ts";

/** What a node is named by. */
export type NamedNode = Pick<Node, "cardinal" | "alias" | "nodeId">;

/** The nodes of a pool, those that nothing leads to beside the others. */
export interface NamedNodes<N extends NamedNode> {
  readonly inventory: { readonly pool: string; readonly nodes: readonly N[] };
  readonly unreachable: readonly UnreachableNode[];
}

/** The node of an id, alias or cardinal, where there is one. */
export function nodeNamed<N extends NamedNode>(
  { pool, nodes }: NamedNodes<N>["inventory"],
  name: string,
): N | undefined {
  return nodes.find((node) => [...nodeNames(pool, node), `${node.cardinal}`].includes(name));
}

/**
 * The node of an id, alias or cardinal; `prefix` is what aliases begin with. Throws `UsageError` where there is none,
 * and where nothing leads to it.
 */
export function findNode<N extends NamedNode>(
  { inventory, unreachable }: NamedNodes<N>,
  name: string,
  prefix: string,
): N {
  const { nodes, pool } = inventory;
  const found = nodeNamed(inventory, name);
  if (found !== undefined) return found;
  // those that nothing leads to have their numbers too
  const nowhere = numberNodes<N | UnreachableNode>([...nodes, ...unreachable], idOf)
    .find(({ cardinal, node }) =>
      "reason" in node &&
      nodeNames(pool, { alias: `${prefix}${cardinal}`, nodeId: node.nodeId })
        .concat(`${cardinal}`).includes(name)
    )?.node;
  if (nowhere !== undefined && "reason" in nowhere) {
    throw new UsageError(`Cannot reach ${name}: ${nowhere.reason}`, {
      hint: "See which nodes can be reached with: poolgen pool grls",
    });
  }
  throw new UsageError(`The pool ${pool} has no node ${name}`, {
    hint: nodesHint(name, inventory),
  });
}

function idOf({ nodeId }: { readonly nodeId: string }): string {
  return nodeId;
}

function nodesHint(name: string, { pool, nodes }: NamedNodes<NamedNode>["inventory"]): string {
  const near = closestNode(name, nodes.flatMap((node) => nodeNames(pool, node)));
  if (near !== undefined) return `Did you mean ${near}?`;
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (first === undefined || last === undefined) return "It has no node that can be reached";
  return first === last ? `It has only ${first.alias}` : `It has ${first.alias} to ${last.alias}`;
}
