import type { Answer } from "../answer.ts";
import type { PoolCall } from "../operation.ts";

/** Tells whether there is a pool: that it is asked about one says so. */
export function poolExists({ account, pool }: PoolCall): Answer {
  account.polled(pool);
  return { status: 200, about: pool };
}
