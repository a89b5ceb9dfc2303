import type { PublicKey } from "../ssh/public_key.ts";

/** Where the nodes come from. */
export type Target = "live" | "emulator" | "static" | "docker";

/**
 * Where the host keys that we trust come from: the Batch API, the emulator's own record, a list that the user
 * wrote, or the Docker daemon that runs the node.
 */
export type PinSource = "api" | "emulator" | "file" | "docker";

/** The nodes of a pool under one numbering, sorted by cardinal. */
export interface Inventory {
  readonly target: Target;
  readonly pool: string;
  readonly nodes: readonly Node[];
}

/** A machine and how to reach it. */
export interface Node {
  readonly cardinal: number;
  /** The prefix and the cardinal: `node0`. */
  readonly alias: string;
  readonly nodeId: string;
  readonly address: string;
  readonly port: number;
  /** The service's word for its state; absent where nobody keeps it. */
  readonly state: string | undefined;
  /** Who logs in; absent where that is left to OpenSSH. */
  readonly user: string | undefined;
  /** The host keys that we trust; none where the first use decides. */
  readonly hostKeys: readonly PublicKey[];
  /** Where those come from; absent where there are none. */
  readonly pin?: PinSource;
}

/** A node as a source knows it, before it has a number. */
export type SourceNode = Omit<Node, "cardinal" | "alias">;

/** A node that is there, but that nothing leads to. */
export interface UnreachableNode {
  readonly nodeId: string;
  /** Why not, worded to follow the node's id and a colon. */
  readonly reason: string;
}

/** The nodes of a pool, in any order. */
export interface NodeListing {
  readonly nodes: readonly SourceNode[];
  /** They have their place in the numbering all the same. */
  readonly unreachable: readonly UnreachableNode[];
  /** What the user should know of the pool, one sentence each. */
  readonly notes?: readonly string[];
}

/** Something that knows a pool's nodes. */
export interface NodeSource {
  readonly target: Target;
  list(): Promise<NodeListing>;
}

/** The names by which OpenSSH knows a node: its alias, its id, and its alias within the pool. */
export function nodeNames(
  pool: string,
  node: Pick<Node, "alias" | "nodeId">,
): readonly string[] {
  const { alias, nodeId } = node;
  const longAlias = `${pool}-${alias}`;
  return nodeId === alias || nodeId === longAlias ? [alias, longAlias] : [alias, nodeId, longAlias];
}
