import type { BatchClient } from "../client/batch_client.ts";
import { callWithEffect } from "../client/call_with_effect.ts";
import { watchPool } from "../pools/watch_pool.ts";

/** As many as the service takes at once. */
const AT_ONCE = 100;

/** Takes nodes out of a pool, which gets no others for them. Throws `ServiceError`, and what `signal` aborts with. */
export async function removeNodes(
  client: BatchClient,
  poolId: string,
  nodeIds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let begin = 0; begin < nodeIds.length; begin += AT_ONCE) {
    // the service takes the next ones when those before are gone
    if (begin > 0) await steady(client, poolId, signal);
    const nodeList = nodeIds.slice(begin, begin + AT_ONCE);
    await callWithEffect(
      client,
      `remove nodes from the pool ${poolId}`,
      "PoolBeingResized",
      () => client.sdk.pool.removeNodes(poolId, { nodeList }),
    );
  }
}

/** Resolves once the size of a pool is not being changed. */
async function steady(
  client: BatchClient,
  poolId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await watchPool(client, poolId, ({ pool }) => pool.allocationState === "steady", { signal });
}
