/**
 * Runs one node's SSH server on Deno or Bun: `serve_node.ts FOLDER`. It says `port N`, then reads lines
 * of JSON, answers each by a line, and ends with its input.
 */
import { writeFileSync } from "node:fs";
import { argv, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { startSshd } from "../../../lib/emulator/sshd/start_sshd.ts";
import { liveHeap } from "./live_heap.ts";
import { type MachineState, testMachine } from "./test_machine.ts";

/** What the server can be told. */
export interface Order {
  /** Becomes the machine's. */
  readonly state?: Partial<MachineState>;
  /** Breaks the connections of this user, or of everybody for "". */
  readonly disconnect?: string;
  /** Writes what the process needs of its heap, in bytes, to the folder's file `heap`. */
  readonly heap?: true;
}

const folder = argv[2];
if (folder === undefined) throw new Error("give a folder");
const state: MachineState = { up: true, users: [], faults: {} };
const say = (line: string): void => {
  stdout.write(`${line}\n`);
};
const machine = testMachine(folder, state, (line) => say(`log ${line}`));
const sshd = await startSshd(machine, { host: "127.0.0.1", port: 0 });
say(`port ${sshd.port}`);
for await (const line of createInterface({ input: stdin })) {
  const order: Order = JSON.parse(line);
  Object.assign(state, order.state);
  if (order.disconnect !== undefined) {
    if (order.disconnect === "") sshd.disconnect();
    else sshd.disconnect(order.disconnect);
  }
  if (order.heap === true) writeFileSync(`${folder}/heap`, `${await liveHeap()}`);
  say(`connections ${sshd.connections}`);
}
await sshd[Symbol.asyncDispose]();
