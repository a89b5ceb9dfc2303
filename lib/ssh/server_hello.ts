import { Buffer } from "node:buffer";
import type { ServerOffer } from "../checks/node_session.ts";

const KEXINIT = 20;
/** A server may say a few lines before its own (RFC 4253, section 4.2). */
const MOST_BYTES = 64 << 10;
/** A line is no longer than this, its end included. */
const MOST_LENGTH = 255;
const COOKIE_BYTES = 16;

/**
 * Reads along with what a server says before anything is secret: its first line, and what it offers. Give it every
 * byte that comes until it says that it has seen enough.
 */
export class ServerHello {
  /** The line that begins with `SSH-`. */
  ident: string | undefined;
  /** The first line, which may be another one. */
  first: string | undefined;
  offer: ServerOffer | undefined;
  #bytes = Buffer.alloc(0);
  #rest = -1;
  #isDone = false;

  /** How many bytes are kept for now. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Takes what came next; `true` once there is nothing more to see. */
  read(chunk: Uint8Array): boolean {
    if (this.#isDone) return true;
    this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, MOST_BYTES + 1 - this.size)]);
    if (this.#rest < 0) this.#readIdent();
    if (this.#rest >= 0) this.#readOffer();
    if (this.offer === undefined && this.#bytes.length <= MOST_BYTES) return false;
    this.#isDone = true;
    this.#bytes = Buffer.alloc(0);
    return true;
  }

  #readIdent(): void {
    let begin = 0;
    for (let end; (end = this.#bytes.indexOf("\n", begin)) >= 0; begin = end + 1) {
      const line = this.#bytes.toString("latin1", begin, end).replace(/\r$/, "");
      this.first ??= line.slice(0, MOST_LENGTH);
      if (!line.startsWith("SSH-")) continue;
      this.ident = line.slice(0, MOST_LENGTH);
      this.#rest = end + 1;
      return;
    }
  }

  /** The first packet: a length, the length of its padding, and the message (RFC 4253, sections 6 and 7.1). */
  #readOffer(): void {
    const packet = this.#bytes.subarray(this.#rest);
    if (packet.length < 6) return;
    const length = packet.readUInt32BE(0);
    if (packet.length < 4 + length || packet[5] !== KEXINIT) return;
    const lists: string[][] = [];
    let at = 6 + COOKIE_BYTES;
    while (lists.length < 8 && at + 4 <= 4 + length) {
      const size = packet.readUInt32BE(at);
      const text = packet.toString("latin1", at + 4, Math.min(at + 4 + size, 4 + length));
      lists.push(text === "" ? [] : text.split(","));
      at += 4 + size;
    }
    const [kex = [], hostKeys = [], , ciphers = [], , macs = []] = lists;
    this.offer = { kex, hostKeys, ciphers, macs };
  }
}
