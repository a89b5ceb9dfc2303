import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { BatchFault } from "../batch_fault.ts";

const MAX_BYTES = 1024 * 1024;
// A client that is cut off in the middle of sending would never see the answer, so some more is read.
const MAX_DISCARDED_BYTES = 16 * MAX_BYTES;

/**
 * Reads a request's body, at most 1 MiB. Throws `BatchFault` for more; breaks the connection of a client that
 * takes longer than `timeoutMs`, and rejects.
 */
export async function readBody(message: IncomingMessage, timeoutMs: number): Promise<Buffer> {
  const timer = setTimeout(() => message.socket.destroy(), timeoutMs);
  try {
    return await readAll(message);
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // ending the loop must not close the connection before it has the answer
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= MAX_BYTES) chunks.push(bytes);
    else chunks.length = 0;
    if (length > MAX_DISCARDED_BYTES) break;
  }
  if (length > MAX_BYTES) throw new BatchFault("RequestBodyTooLarge");
  return Buffer.concat(chunks);
}
