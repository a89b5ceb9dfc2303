import type { BatchClient } from "../../azure/client/batch_client.ts";
import { listPools } from "../../azure/pools/batch_pool.ts";
import { isPoolId } from "../../azure/client/checked_answers.ts";
import type { PoolConfig } from "../../config/pool_config.ts";
import { UsageError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";

/** The pool that `--poolid` names, else the pool file, else the account's only one. Throws `UserError`. */
export async function choosePool(
  client: BatchClient,
  { specification }: PoolConfig,
  { options }: Invocation,
): Promise<string> {
  const named = options.get("poolid") ?? options.get("pool-id") ?? specification?.id;
  if (named !== undefined) {
    if (isPoolId(named)) return named;
    throw new UsageError(`A pool cannot have the id "${named}"`, {
      hint: "It has 1 to 64 letters, digits, hyphens and underscores",
    });
  }
  const ids = (await listPools(client)).map(({ id }) => id);
  const [id] = ids;
  if (id !== undefined && ids.length === 1) {
    // it becomes a part of paths and names
    if (isPoolId(id)) return id;
    throw new UsageError(`The account's pool has an id that no pool can have: ${id}`);
  }
  throw new UsageError(
    ids.length === 0
      ? `The account at ${client.serviceUrl} has no pool`
      : `The account at ${client.serviceUrl} has several pools: ${ids.join(", ")}`,
    {
      hint: ids.length === 0
        ? "Make one from a pool.yaml with: poolgen pool add"
        : "Name one with --poolid ID, or in pool.yaml: pool_specification: {id: …}",
    },
  );
}
