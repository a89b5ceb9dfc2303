import { BatchFault } from "../../batch_fault.ts";
import type { Answer } from "../answer.ts";
import type { NodeCall } from "../operation.ts";

const OPTIONS = ["requeue", "terminate", "taskcompletion", "retaineddata"] as const;

/** Begins to reboot a node. */
export function rebootNode({ account, node, body }: NodeCall): Answer {
  body.word("nodeRebootOption", OPTIONS);
  account.reboot(node);
  return { status: 202 };
}

/** Begins to give a node a fresh disk. */
export function reimageNode({ account, node, body }: NodeCall): Answer {
  body.word("nodeReimageOption", OPTIONS);
  account.reimage(node);
  return { status: 202 };
}

/** Starts a node that was deallocated, which no node here ever is. */
export function startNode(): Answer {
  throw new BatchFault("OperationNotValidOnNode");
}
