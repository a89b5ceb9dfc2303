import type { BatchClient } from "../client/batch_client.ts";

/** Whether the account has a pool of this id, be it one that is being deleted. Throws `ServiceError`. */
export async function poolExists({ sdk, call }: BatchClient, poolId: string): Promise<boolean> {
  const { body } = await call(`ask for the pool ${poolId}`, () => sdk.pool.exists(poolId));
  return body;
}
