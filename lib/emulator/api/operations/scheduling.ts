import type { Answer } from "../answer.ts";
import type { NodeCall } from "../operation.ts";

const OPTIONS = ["requeue", "terminate", "taskcompletion"] as const;

/** Keeps new tasks from a node. */
export function disableScheduling({ account, node, body }: NodeCall): Answer {
  body.word("nodeDisableSchedulingOption", OPTIONS);
  account.setScheduling(node, false);
  return { status: 200 };
}

/** Lets a node take tasks again. */
export function enableScheduling({ account, node }: NodeCall): Answer {
  account.setScheduling(node, true);
  return { status: 200 };
}
