import { rebootNode } from "../../azure/nodes/reboot_node.ts";
import { ServiceError } from "../../azure/client/service_error.ts";
import { mapBounded } from "../../concurrency.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import { chosenNodes } from "../pools/chosen_nodes.ts";
import type { Invocation } from "../command_table/command.ts";
import { confirm } from "../terminal/confirm.ts";
import { openPool } from "../pools/pool_session.ts";
import { reportNodes } from "../pools/report_nodes.ts";

const PARALLEL = 16;

/** `poolgen pool nodes reboot`: exits with 1 where a node could not be told; the others are told all the same. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const session = await openPool(invocation);
  const { client, poolId } = session;
  const ids = (await chosenNodes(session, invocation)).map(({ id }) => id);
  const refused = new Map<string, string>();
  if (ids.length > 0) {
    await confirm(`Reboot ${ids.join(", ")} of the pool ${poolId}?`, invocation);
    await mapBounded(ids, PARALLEL, async (id) => {
      try {
        await rebootNode(client, poolId, id);
      } catch (error) {
        // what is wrong with one node is not wrong with the others
        if (!(error instanceof ServiceError) || error.code !== EXIT.failed) throw error;
        refused.set(id, error.message);
      }
    });
  }
  const begun = ids.filter((id) => !refused.has(id));
  reportNodes(session, "rebooting", begun, invocation, refused);
  return refused.size > 0 ? EXIT.failed : EXIT.ok;
}
