import { BatchFault } from "../batch_fault.ts";
import type { Node, NodeState } from "./node.ts";

const UP: ReadonlySet<NodeState> = new Set([
  "waitingforstarttask",
  "starttaskfailed",
  "idle",
  "running",
  "offline",
  "leavingpool",
]);

/** Whether a node's machine runs, so that SSH reaches it. */
export function isNodeUp({ state }: Node): boolean {
  return UP.has(state);
}

/** Refuses, as the service does, what only a node that is ready for work can do. Throws `BatchFault`. */
export function requireReady({ state }: Node): void {
  switch (state) {
    case "idle":
    case "running":
      return;
    case "creating":
      throw new BatchFault("NodeBeingCreated");
    case "starting":
    case "waitingforstarttask":
      throw new BatchFault("NodeBeingStarted");
    case "rebooting":
      throw new BatchFault("NodeBeingRebooted");
    case "reimaging":
      throw new BatchFault("NodeBeingReimaged");
    case "unusable":
      throw new BatchFault("NodeStateUnusable");
    default:
      throw new BatchFault("OperationNotValidOnNode");
  }
}
