import type { Answer } from "../answer.ts";
import type { PoolCall } from "../operation.ts";
import { poolJson } from "../pool_json.ts";

/** Shows a pool. */
export function getPool({ account, pool, request }: PoolCall): Answer {
  const json = poolJson(pool, request.base);
  account.polled(pool);
  return {
    status: 200,
    about: pool,
    content: { kind: "resource", shape: "pool", metadata: "pools/@Element", json },
  };
}
