import { removeNodes } from "../../azure/nodes/remove_nodes.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import { chosenNodes } from "../pools/chosen_nodes.ts";
import type { Invocation } from "../command_table/command.ts";
import { confirm } from "../terminal/confirm.ts";
import { openPool } from "../pools/pool_session.ts";
import { startProgress } from "../terminal/progress.ts";
import { reportNodes } from "../pools/report_nodes.ts";

/** `poolgen pool nodes del`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const session = await openPool(invocation);
  const { client, poolId, signal } = session;
  const nodes = await chosenNodes(session, invocation);
  const ids = nodes.map(({ id }) => id);
  if (ids.length > 0) {
    await confirm(`Delete ${ids.join(", ")} from the pool ${poolId}?`, invocation);
    using progress = startProgress(invocation);
    progress.show(`deleting ${ids.length} nodes`);
    await removeNodes(client, poolId, ids, signal);
  }
  reportNodes(session, "being deleted", ids, invocation);
  return EXIT.ok;
}
