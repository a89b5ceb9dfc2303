import { refuseWindows } from "../../azure/nodes/azure_source.ts";
import { getPool } from "../../azure/pools/batch_pool.ts";
import { listNodes } from "../../azure/nodes/list_nodes.ts";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import { poolSource } from "../nodes/account_source.ts";
import { addUsers, keyTypeOption, requireSsh } from "../pools/add_users.ts";
import { tellLogin } from "../pools/login_command.ts";
import { awaitNodes } from "../pools/await_nodes.ts";
import type { Invocation } from "../command_table/command.ts";
import { openPool } from "../pools/pool_session.ts";
import { renderNodes } from "../nodes/render_nodes.ts";
import { reportUsers } from "../pools/report_users.ts";
import { checkUserKey, userKey } from "../pools/user_key.ts";

/** `poolgen pool user add`: exits with 1 where the user could not be added to a node that takes users. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const keyType = keyTypeOption(invocation);
  const session = await openPool(invocation);
  const { client, poolId, target, config } = session;
  const ssh = requireSsh(session);
  await checkUserKey(ssh);
  refuseWindows(await getPool(client, poolId));
  const publicKey = await userKey(ssh, keyType, invocation);
  // until no node is on its way, so that none is ready only later
  if (invocation.options.has("wait")) await awaitNodes(session, invocation);
  const nodes = await listNodes(client, poolId);
  const outcomes = await addUsers(session, nodes, ssh, publicKey, invocation);
  const chosen = await poolSource(client, poolId, target, config, invocation);
  const rendered = await renderNodes(config, chosen, invocation, false);
  const code = reportUsers({ target, pool: poolId, user: ssh.username, outcomes }, invocation);
  if (code !== EXIT.ok) return code;
  if (outcomes.length > 0 && outcomes.every(({ outcome }) => outcome === "not ready")) {
    throw new UserError(`No node of the pool ${poolId} has got the user ${ssh.username}`, {
      hint: "See the nodes with: poolgen pool nodes list; --wait waits for those that are starting",
    });
  }
  tellLogin(rendered, invocation);
  return code;
}
