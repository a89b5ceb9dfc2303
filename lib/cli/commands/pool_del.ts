import { deletePool, poolGone } from "../../azure/pools/delete_pool.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolDelDocument } from "../json_documents/pool_del_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { confirm } from "../terminal/confirm.ts";
import { openPool } from "../pools/pool_session.ts";
import { startProgress } from "../terminal/progress.ts";

/** `poolgen pool del`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { client, poolId: pool, target, signal } = await openPool(invocation);
  await confirm(`Delete the pool ${pool} with all its nodes?`, invocation);
  await deletePool(client, pool);
  const waits = options.has("wait");
  if (waits) {
    using progress = startProgress(invocation);
    progress.show(`deleting the pool ${pool}`);
    await poolGone(client, pool, signal);
  }
  if (options.has("json")) {
    io.stdout.write(jsonText<PoolDelDocument>({ version: 1, target, pool, deleted: waits }));
  } else if (!options.has("quiet")) {
    io.stdout.write(`the pool ${pool} is ${waits ? "deleted" : "being deleted"}\n`);
  }
  return EXIT.ok;
}
