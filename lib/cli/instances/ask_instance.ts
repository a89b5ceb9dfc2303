import { callInstance } from "../../emulator/instance/control_client.ts";
import type { InstanceRecord } from "../../emulator/instance/instance_record.ts";
import type { Invocation } from "../command_table/command.ts";
import { whileTelling } from "../terminal/progress.ts";
import { tellVerbosely } from "../terminal/verbose.ts";

/** What waits for nodes, of which there may be many. */
const FOR_NODES: ReadonlySet<string> = new Set(["pool", "node", "reset"]);

/** Asks a running instance to do something, and tells what is waited for; gives its answer's JSON. Throws `UserError`. */
export async function askInstance(
  record: InstanceRecord,
  action: string,
  request: unknown,
  invocation: Invocation,
): Promise<unknown> {
  const waits = FOR_NODES.has(action)
    ? `waiting for the nodes of the emulator ${record.name}`
    : `waiting for the emulator ${record.name}`;
  return await whileTelling(
    waits,
    invocation,
    () => callInstance(record, action, request, (text) => tellVerbosely(text, invocation)),
  );
}
