import type { Answer } from "../answer.ts";
import { decodePool } from "../decode_pool.ts";
import type { Call } from "../operation.ts";
import { poolUrl } from "../pool_json.ts";

/** Makes a pool. */
export function addPool({ account, body, request, version }: Call): Answer {
  const pool = account.addPool(decodePool(body.json, version));
  const url = poolUrl(pool, request.base);
  return { status: 201, about: pool, headers: { Location: url, DataServiceId: url } };
}
