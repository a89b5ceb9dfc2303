import type { BatchServiceModels } from "@azure/batch";
import type { BatchClient } from "../client/batch_client.ts";
import { callWithEffect } from "../client/call_with_effect.ts";

/** Makes a pool. Throws `ServiceError`, also where there is one of its id. */
export async function addPool(
  client: BatchClient,
  pool: BatchServiceModels.PoolAddParameter,
): Promise<void> {
  const doing = `add the pool ${pool.id}`;
  await callWithEffect(client, doing, "PoolExists", () => client.sdk.pool.add(pool));
}
