import { BatchFault } from "../../batch_fault.ts";
import type { Answer } from "../answer.ts";
import { DEALLOCATION_OPTIONS, decodeResizeTimeout, decodeSize } from "../decode_sizes.ts";
import type { PoolCall } from "../operation.ts";

/** Begins to change a pool's size. */
export function resizePool({ account, pool, body }: PoolCall): Answer {
  if (!body.has("targetDedicatedNodes") && !body.has("targetLowPriorityNodes")) {
    throw new BatchFault("MissingRequiredProperty", [
      { key: "PropertyName", value: "targetDedicatedNodes" },
      { key: "Reason", value: "Either it or targetLowPriorityNodes must be given" },
    ]);
  }
  const resizeTimeout = decodeResizeTimeout(body);
  body.word("nodeDeallocationOption", DEALLOCATION_OPTIONS);
  account.resizePool(pool, decodeSize(body, pool.target), resizeTimeout);
  return { status: 202, about: pool };
}

/** Begins to stop a resize. */
export function stopResize({ account, pool }: PoolCall): Answer {
  account.stopResize(pool);
  return { status: 202, about: pool };
}
