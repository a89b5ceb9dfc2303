import { mapBounded } from "../../concurrency.ts";
import { EXIT } from "../../errors.ts";
import type { BatchNode } from "./batch_node.ts";
import { isNodeId } from "../client/checked_answers.ts";
import { fitnessOf } from "./node_states.ts";
import { ServiceError } from "../client/service_error.ts";

/** What became of a user on one node. */
export interface UserOutcome {
  readonly nodeId: string;
  readonly state: string;
  readonly outcome: "added" | "replaced" | "deleted" | "absent" | "not ready" | "failed";
  /** Why it failed. */
  readonly reason?: string;
}

/** As many calls at once as a thousand nodes need to be done within seconds. */
const PARALLEL = 64;

/** What the service answers where a node left the states in which it takes users after it was listed. */
const NOT_READY = /^(?:NodeBeing|NodeStateUnusable$|NodeNotFound$|OperationNotValidOnNode$)/;

/**
 * Changes a user on each node that takes users; a node that fails does not hold up the others. Throws
 * `ServiceError` where the service refuses us or cannot be reached: it would for every node.
 */
export async function changeUsers(
  nodes: readonly BatchNode[],
  change: (nodeId: string) => Promise<UserOutcome["outcome"]>,
  onDone: (done: number) => void = () => {},
): Promise<UserOutcome[]> {
  let done = 0;
  // an id becomes a part of a path
  const named = nodes.filter(({ id }) => isNodeId(id));
  return await mapBounded(named, PARALLEL, async ({ id: nodeId, state }) => {
    const outcome = fitnessOf(state) === "ready"
      ? await changeOne(nodeId, change)
      : { outcome: "not ready" as const };
    onDone(++done);
    return { nodeId, state, ...outcome };
  });
}

async function changeOne(
  nodeId: string,
  change: (nodeId: string) => Promise<UserOutcome["outcome"]>,
): Promise<Pick<UserOutcome, "outcome" | "reason">> {
  try {
    return { outcome: await change(nodeId) };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== EXIT.failed) throw error;
    if (NOT_READY.test(error.serviceCode ?? "")) return { outcome: "not ready" };
    return { outcome: "failed", reason: error.message };
  }
}
