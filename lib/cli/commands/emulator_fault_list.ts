import { EXIT, type ExitCode } from "../../errors.ts";
import { askInstance } from "../instances/ask_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import { runningInstance } from "../instances/running_instance.ts";
import { showFaults } from "../instances/show_faults.ts";

/** `poolgen emulator fault list`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { record } = await runningInstance(invocation);
  showFaults(await askInstance(record, "fault-list", {}, invocation), invocation, true);
  return EXIT.ok;
}
