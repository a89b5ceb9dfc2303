import { Buffer } from "node:buffer";
import { WireError } from "./wire.ts";

/** The longest packet without its length that OpenSSH's client and server send and take. */
export const MAX_PACKET = 256 * 1024;

/**
 * Cuts a byte stream into packets, without their lengths. A length that no packet has is a `WireError`;
 * so the most that is ever kept of a packet is `MAX_PACKET` bytes. A last incomplete packet is dropped.
 */
export async function* readPackets(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let parts: Buffer[] = [];
  let size = 0;
  let needed = 4;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    // Joined only once there is enough, so that a packet in many chunks is copied once.
    while (size >= needed) {
      const [first = chunk, ...more] = parts;
      let bytes = more.length === 0 ? first : Buffer.concat(parts);
      needed = 4 + lengthOf(bytes);
      if (size >= needed) {
        yield bytes.subarray(4, needed);
        bytes = bytes.subarray(needed);
        needed = 4;
      }
      parts = bytes.length === 0 ? [] : [bytes];
      size = bytes.length;
    }
  }
}

function lengthOf(bytes: Buffer): number {
  const length = bytes.readUInt32BE(0);
  if (length === 0 || length > MAX_PACKET) throw new WireError("the packet's length is wrong");
  return length;
}
