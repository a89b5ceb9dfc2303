import { rebootNode } from "../../azure/reboot_node.ts";
import { mapBounded } from "../../concurrency.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import { chosenNodes } from "../chosen_nodes.ts";
import type { Invocation } from "../command.ts";
import { confirm } from "../confirm.ts";
import { openPool } from "../pool_session.ts";
import { reportNodes } from "../report_nodes.ts";

const PARALLEL = 16;

/** `poolgen pool nodes reboot`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const session = await openPool(invocation);
  const { client, poolId } = session;
  const ids = (await chosenNodes(session, invocation)).map(({ id }) => id);
  if (ids.length > 0) {
    await confirm(`Reboot ${ids.join(", ")} of the pool ${poolId}?`, invocation);
    await mapBounded(ids, PARALLEL, (id) => rebootNode(client, poolId, id));
  }
  reportNodes(session, "rebooting", ids, invocation);
  return EXIT.ok;
}
