import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { askInstance } from "../instances/ask_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import { runningInstance } from "../instances/running_instance.ts";
import { showFaults } from "../instances/show_faults.ts";

/** `poolgen emulator fault clear`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [name, more] = invocation.operands;
  if (more !== undefined) throw new UsageError("Name one fault, or none to clear all of them");
  const { record } = await runningInstance(invocation);
  const answer = await askInstance(record, "fault-clear", { name }, invocation);
  showFaults(answer, invocation, false);
  return EXIT.ok;
}
