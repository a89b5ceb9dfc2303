import { Buffer } from "node:buffer";
import type { Socket } from "node:net";

/** As much as is collected before it is sent. */
const MAX_BYTES = 256 * 1024;

/**
 * Makes a socket send what is written to it in one turn of the event loop at once: ssh2 writes each packet in
 * three parts, each of which would be a call to the system and, without delay, a packet of the network.
 */
export function coalesceWrites(socket: Socket): void {
  const writeNow = socket.write.bind(socket);
  const endNow = socket.end.bind(socket);
  let parts: Uint8Array[] = [];
  let length = 0;

  const flush = (): void => {
    if (parts.length === 0) return;
    const [first] = parts;
    const whole = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts, length);
    parts = [];
    length = 0;
    if (!socket.destroyed) writeNow(whole);
  };
  socket.write = (data: Uint8Array | string): boolean => {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    if (parts.length === 0) queueMicrotask(flush);
    parts.push(bytes);
    length += bytes.length;
    if (length >= MAX_BYTES) flush();
    return !socket.writableNeedDrain;
  };
  socket.end = (): Socket => {
    flush();
    endNow();
    return socket;
  };
}
