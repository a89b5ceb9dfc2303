import { NODE_ACTIONS } from "../../emulator/instance/node_actions.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { askInstance } from "../instances/ask_instance.ts";
import { choiceHint } from "../arguments/choice_hint.ts";
import type { Invocation } from "../command_table/command.ts";
import { runningInstance } from "../instances/running_instance.ts";
import { parseStatus, showStatus } from "../instances/show_status.ts";

/** `poolgen emulator node`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [node, action, more] = invocation.operands;
  if (node === undefined || action === undefined || more !== undefined) {
    throw new UsageError("Say which node, and what to do with it", {
      hint: `Such as: poolgen emulator node ${node ?? "0"} reboot`,
    });
  }
  if (!NODE_ACTIONS.some((known) => known === action)) {
    throw new UsageError(`A node cannot be told to ${action}`, {
      hint: choiceHint(action, NODE_ACTIONS),
    });
  }
  const { record } = await runningInstance(invocation);
  showStatus(
    parseStatus(await askInstance(record, "node", { node, action }, invocation)),
    invocation,
  );
  return EXIT.ok;
}
