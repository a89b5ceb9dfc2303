import { setTimeout as delay } from "node:timers/promises";
import type { BatchClient } from "../client/batch_client.ts";
import { poolExists } from "./pool_exists.ts";
import { ServiceError } from "../client/service_error.ts";

/** Marks a pool for deletion; one that is marked stays so. Throws `ServiceError`. */
export async function deletePool({ sdk, call }: BatchClient, poolId: string): Promise<void> {
  try {
    await call(`delete the pool ${poolId}`, () => sdk.pool.deleteMethod(poolId));
  } catch (error) {
    if (error instanceof ServiceError && error.serviceCode === "PoolBeingDeleted") return;
    throw error;
  }
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** Resolves once a pool that is being deleted is gone. Throws `ServiceError`, and what `signal` aborts with. */
export async function poolGone(
  client: BatchClient,
  poolId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let wait = FIRST_WAIT_MS; await poolExists(client, poolId);) {
    await delay(wait, undefined, { ...(signal === undefined ? {} : { signal }) })
      .catch(() => signal?.throwIfAborted());
    wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
  }
}
