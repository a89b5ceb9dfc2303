import { Buffer } from "node:buffer";
import { byte, string, uint32, WireReader } from "../../../lib/emulator/sshd/sftp/wire.ts";
import type { NodeProcess } from "./node_process.ts";

/** An answer: the type of its packet, the request's number, and what follows. */
export interface RawAnswer {
  readonly type: number;
  readonly id: number;
  readonly body: Buffer;
}

/** What became of a client's bytes. */
export interface RawResult {
  /** What `ssh` ended with: the status of the server. */
  readonly code: number;
  readonly answers: readonly RawAnswer[];
}

/** The packet that begins every session. */
export const INIT = string(Buffer.concat([byte(1), uint32(3)]));

/** A packet that asks for something. */
export function ask(type: number, id: number, ...fields: readonly Buffer[]): Buffer {
  return string(Buffer.concat([byte(type), uint32(id), ...fields]));
}

/** Sends bytes to the node's file transfer over OpenSSH's `ssh -s`, and reads the answers to its end. */
export async function rawSftp(node: NodeProcess, bytes: Uint8Array): Promise<RawResult> {
  const child = new Deno.Command("ssh", {
    args: [...node.sshArguments("-s"), "sftp"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const sending = (async (): Promise<void> => {
    const writer = child.stdin.getWriter();
    await writer.write(bytes);
    await writer.close();
  })().catch(() => {
    // The server may end before it has read all.
  });
  const { code, stdout } = await child.output();
  await sending;
  return { code, answers: answersIn(Buffer.from(stdout)) };
}

function answersIn(bytes: Buffer): RawAnswer[] {
  const reader = new WireReader(bytes);
  const answers: RawAnswer[] = [];
  for (let read = 0; read < bytes.length;) {
    const packet = reader.bytes();
    read += 4 + packet.length;
    answers.push({
      type: packet.readUInt8(0),
      id: packet.readUInt32BE(1),
      body: packet.subarray(5),
    });
  }
  return answers;
}
