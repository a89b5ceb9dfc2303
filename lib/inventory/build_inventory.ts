import { EXIT, type ExitCode, UserError } from "../errors.ts";
import { type Inventory, type Node, nodeNames, type SourceNode, type Target } from "./inventory.ts";
import { sortNaturally } from "./natural_order.ts";

/** Two nodes cannot be told apart, so that one would be reached in place of the other. */
export class AmbiguousNodesError extends UserError {
  override readonly name: string = "AmbiguousNodesError";
  override readonly code: ExitCode = EXIT.usage;
}

/** What an inventory is made of. */
export interface InventoryParts {
  readonly target: Target;
  readonly pool: string;
  readonly prefix: string;
  readonly nodes: readonly SourceNode[];
  /** The ids of nodes that nothing leads to: they count, and are left out. */
  readonly unreachable?: readonly string[];
}

/**
 * Numbers the nodes in natural order of their ids. Throws `AmbiguousNodesError` where two nodes share an
 * id, an address and port, or a name by which one could be meant and the other reached.
 */
export function buildInventory(parts: InventoryParts): Inventory {
  const { target, pool, prefix, nodes, unreachable = [] } = parts;
  const sorted = sortNaturally(
    [...nodes, ...unreachable.map((nodeId) => ({ nodeId }))],
    ({ nodeId }) => nodeId,
  );
  const numbered = sorted.flatMap((node, cardinal): Node[] =>
    "address" in node ? [{ cardinal, alias: `${prefix}${cardinal}`, ...node }] : []
  );
  refuseSharedEndpoints(numbered);
  refuseSharedNames(pool, numbered);
  return { target, pool, nodes: numbered };
}

function refuseSharedEndpoints(nodes: readonly Node[]): void {
  const seen = new Map<string, Node>();
  for (const node of nodes) {
    const endpoint = `${node.address} port ${node.port}`;
    const other = seen.get(endpoint);
    if (other !== undefined) {
      throw new AmbiguousNodesError(
        `Cannot tell nodes ${other.nodeId} and ${node.nodeId} apart: both are at ${endpoint}`,
        { hint: "Give each node its own address or port" },
      );
    }
    seen.set(endpoint, node);
  }
}

/** Names are compared without case, since OpenSSH looks host keys up in lower case. */
function refuseSharedNames(pool: string, nodes: readonly Node[]): void {
  const owners = new Map<string, Node>();
  // an alias ends in a digit: where no id does, ids can only clash with each other
  const all = nodes.some(({ nodeId }) => /[0-9]$/.test(nodeId));
  for (const node of nodes) {
    for (const name of all ? nodeNames(pool, node) : [node.nodeId]) {
      const key = name.toLowerCase();
      const other = owners.get(key);
      if (other !== undefined && other !== node) throw sharedName(name, other, node);
      owners.set(key, node);
    }
  }
  for (const { cardinal, nodeId } of nodes) {
    if (/^[0-9]+$/.test(nodeId) && Number(nodeId) !== cardinal) throw numericId(nodeId, cardinal);
  }
}

/** Scripts and commands take a number for a cardinal. */
function numericId(nodeId: string, cardinal: number): AmbiguousNodesError {
  return new AmbiguousNodesError(
    `Cannot use the id ${nodeId}: as a number it would mean another node, this one being number ${cardinal}`,
    { hint: "Put a letter before it" },
  );
}

function sharedName(name: string, one: Node, other: Node): AmbiguousNodesError {
  if (one.nodeId.toLowerCase() === other.nodeId.toLowerCase()) {
    return new AmbiguousNodesError(`Cannot tell two nodes apart: both have the id ${name}`, {
      hint: "Give each node its own id; ids that differ only in case count as the same",
    });
  }
  const owner = one.nodeId.toLowerCase() === name.toLowerCase() ? other : one;
  return new AmbiguousNodesError(
    `Cannot use the name ${name} for two nodes: it is the id of one, and number ${owner.cardinal} ` +
      `(${owner.nodeId}) has it for an alias`,
    { hint: 'Set another "prefix" in poolgen.yaml, such as: prefix: n' },
  );
}
