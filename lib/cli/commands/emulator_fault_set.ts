import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { askInstance } from "../instances/ask_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import { runningInstance } from "../instances/running_instance.ts";
import { showFaults } from "../instances/show_faults.ts";

/** `poolgen emulator fault set`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [name, value, more] = invocation.operands;
  if (name === undefined || value === undefined || more !== undefined) {
    throw new UsageError("Say which fault, and its value", {
      hint: "Such as: poolgen emulator fault set api-latency 40ms",
    });
  }
  const { record } = await runningInstance(invocation);
  const node = invocation.options.get("node");
  const answer = await askInstance(record, "fault-set", { name, value, node }, invocation);
  showFaults(answer, invocation, false);
  return EXIT.ok;
}
