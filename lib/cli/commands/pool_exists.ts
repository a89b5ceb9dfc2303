import { poolExists } from "../../azure/pools/pool_exists.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolExistsDocument } from "../json_documents/pool_exists_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { openPool } from "../pools/pool_session.ts";

/** `poolgen pool exists`: exits with 1 where there is none. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { client, target, poolId: pool } = await openPool(invocation);
  const exists = await poolExists(client, pool);
  if (options.has("json")) {
    io.stdout.write(jsonText<PoolExistsDocument>({ version: 1, target, pool, exists }));
  } else if (!options.has("quiet")) {
    io.stdout.write(`the pool ${pool} ${exists ? "exists" : "does not exist"}\n`);
  }
  return exists ? EXIT.ok : EXIT.failed;
}
