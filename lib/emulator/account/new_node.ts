import { makeEd25519Pair } from "../../ssh/key_pair.ts";
import type { HostKeys, Node, NodeUser } from "./node.ts";
import { nodeId, privateAddress } from "./node_identity.ts";

/** What a new node is made of. */
export interface NewNode {
  readonly poolId: string;
  /** How many nodes there were before it, ever. */
  readonly number: number;
  readonly slot: number;
  readonly isDedicated: boolean;
  readonly users: readonly NodeUser[];
}

/** A node that is being created. */
export function newNode({ poolId, number, slot, isDedicated, users }: NewNode): Node {
  const id = nodeId(number, isDedicated);
  const now = Date.now();
  return {
    id,
    poolId,
    slot,
    isDedicated,
    state: "creating",
    stateTransitionTime: now,
    isSchedulingEnabled: true,
    allocationTime: now,
    lastBootTime: now,
    privateAddress: privateAddress(slot),
    port: undefined,
    users,
    hostKeys: newHostKeys(id),
    startTaskInfo: undefined,
    errors: [],
  };
}

/** Host keys for a node, with its id as their comment. */
export function newHostKeys(id: string): HostKeys {
  return { ed25519: makeEd25519Pair(id).privateKey };
}
