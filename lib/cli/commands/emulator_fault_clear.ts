import { callInstance } from "../../emulator/instance/control_client.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import type { Invocation } from "../command.ts";
import { runningInstance } from "../running_instance.ts";
import { showFaults } from "../show_faults.ts";

/** `poolgen emulator fault clear`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [name, more] = invocation.operands;
  if (more !== undefined) throw new UsageError("Name one fault, or none to clear all of them");
  const { record } = await runningInstance(invocation);
  showFaults(await callInstance(record, "fault-clear", { name }), invocation, false);
  return EXIT.ok;
}
