import type { BatchClient } from "./batch_client.ts";
import type { NodeCount } from "./batch_pool.ts";

/** Tells a pool to have so many nodes; `resizeTimeout` is an ISO 8601 duration. Throws `ServiceError`. */
export async function resizePool(
  { sdk, call }: BatchClient,
  poolId: string,
  { dedicated, lowPriority }: NodeCount,
  resizeTimeout: string | undefined,
): Promise<void> {
  await call(`resize the pool ${poolId}`, () =>
    sdk.pool.resize(poolId, {
      targetDedicatedNodes: dedicated,
      targetLowPriorityNodes: lowPriority,
      ...(resizeTimeout === undefined ? {} : { resizeTimeout }),
    }));
}
