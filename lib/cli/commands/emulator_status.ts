import { EXIT, type ExitCode } from "../../errors.ts";
import { askInstance } from "../instances/ask_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import { runningInstance } from "../instances/running_instance.ts";
import { parseStatus, showStatus } from "../instances/show_status.ts";

/** `poolgen emulator status`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { record } = await runningInstance(invocation);
  showStatus(parseStatus(await askInstance(record, "status", {}, invocation)), invocation);
  return EXIT.ok;
}
