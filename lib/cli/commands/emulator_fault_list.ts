import { EXIT, type ExitCode } from "../../errors.ts";
import { askInstance } from "../ask_instance.ts";
import type { Invocation } from "../command.ts";
import { runningInstance } from "../running_instance.ts";
import { showFaults } from "../show_faults.ts";

/** `poolgen emulator fault list`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { record } = await runningInstance(invocation);
  showFaults(await askInstance(record, "fault-list", {}, invocation), invocation, true);
  return EXIT.ok;
}
