import { changeUsers } from "../../azure/nodes/change_users.ts";
import { listNodes } from "../../azure/nodes/list_nodes.ts";
import { deleteUser } from "../../azure/nodes/node_user.ts";
import type { ExitCode } from "../../errors.ts";
import { requireSsh } from "../pools/add_users.ts";
import type { Invocation } from "../command_table/command.ts";
import { confirm } from "../terminal/confirm.ts";
import { openPool } from "../pools/pool_session.ts";
import { startProgress } from "../terminal/progress.ts";
import { reportUsers } from "../pools/report_users.ts";

/** `poolgen pool user del`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const session = await openPool(invocation);
  const { client, poolId, target } = session;
  const { username } = requireSsh(session);
  await confirm(`Delete the user ${username} on every node of the pool ${poolId}?`, invocation);
  const nodes = await listNodes(client, poolId);
  using progress = startProgress(invocation);
  const outcomes = await changeUsers(
    nodes,
    (nodeId) => deleteUser(client, poolId, nodeId, username),
    (done) => progress.show(`deleting ${username}: ${done} of ${nodes.length} nodes`),
  );
  return reportUsers({ target, pool: poolId, user: username, outcomes }, invocation);
}
