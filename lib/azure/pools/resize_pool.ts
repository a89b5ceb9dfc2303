import type { BatchClient } from "../client/batch_client.ts";
import { callWithEffect } from "../client/call_with_effect.ts";
import { getPool, type NodeCount } from "./batch_pool.ts";

/** Tells a pool to have so many nodes; `resizeTimeout` is an ISO 8601 duration. Throws `ServiceError`. */
export async function resizePool(
  client: BatchClient,
  poolId: string,
  { dedicated, lowPriority }: NodeCount,
  resizeTimeout: string | undefined,
): Promise<void> {
  const size = {
    targetDedicatedNodes: dedicated,
    targetLowPriorityNodes: lowPriority,
    ...(resizeTimeout === undefined ? {} : { resizeTimeout }),
  };
  const resize = (): Promise<unknown> => client.sdk.pool.resize(poolId, size);
  // one that somebody else began is told by the same code
  const isOurs = async (): Promise<boolean> => {
    const { target } = await getPool(client, poolId);
    return target.dedicated === dedicated && target.lowPriority === lowPriority;
  };
  await callWithEffect(client, `resize the pool ${poolId}`, "PoolBeingResized", resize, isOurs);
}
