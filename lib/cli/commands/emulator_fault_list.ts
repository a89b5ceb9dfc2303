import { callInstance } from "../../emulator/instance/control_client.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command.ts";
import { runningInstance } from "../running_instance.ts";
import { showFaults } from "../show_faults.ts";

/** `poolgen emulator fault list`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { record } = await runningInstance(invocation);
  showFaults(await callInstance(record, "fault-list"), invocation, true);
  return EXIT.ok;
}
