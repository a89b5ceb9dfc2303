import { callInstance } from "../emulator/instance/control_client.ts";
import type { InstanceRecord } from "../emulator/instance/instance_record.ts";
import type { Invocation } from "./command.ts";
import { startProgress } from "./progress.ts";

/** Asks a running instance for what takes a while with many nodes, and tells what is waited for. Throws `UserError`. */
export async function waitForInstance(
  record: InstanceRecord,
  action: "pool" | "node" | "reset",
  request: unknown,
  invocation: Invocation,
): Promise<unknown> {
  using progress = startProgress(invocation);
  progress.show(`waiting for the nodes of the emulator ${record.name}`);
  return await callInstance(record, action, request);
}
