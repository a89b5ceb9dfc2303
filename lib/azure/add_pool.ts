import type { BatchServiceModels } from "@azure/batch";
import type { BatchClient } from "./batch_client.ts";

/** Makes a pool. Throws `ServiceError`, also where there is one of its id. */
export async function addPool(
  { sdk, call }: BatchClient,
  pool: BatchServiceModels.PoolAddParameter,
): Promise<void> {
  await call(`add the pool ${pool.id}`, () => sdk.pool.add(pool));
}
