import type { Answer } from "../answer.ts";
import type { PoolCall } from "../operation.ts";

/** Begins to delete a pool. */
export function deletePool({ account, pool }: PoolCall): Answer {
  account.deletePool(pool);
  return { status: 202 };
}
