import { Buffer } from "node:buffer";

/** Bytes that do not follow the protocol. */
export class WireError extends Error {
  override readonly name: string = "WireError";
}

/** Reads the fields of one packet in order; what is missing or cannot be is a `WireError`. */
export class WireReader {
  readonly #bytes: Buffer;
  #offset = 0;

  /** Takes the packet without its length. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** One byte. */
  byte(): number {
    return this.#take(1).readUInt8(0);
  }

  /** Four bytes, most significant first. */
  uint32(): number {
    return this.#take(4).readUInt32BE(0);
  }

  /** Eight bytes, as places in files have; none above 2^53 - 1, which no file reaches. */
  offset(): number {
    const value = this.#take(8).readBigUInt64BE(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new WireError("the number is too large");
    return Number(value);
  }

  /** Any bytes after their length; they share memory with the packet. */
  bytes(): Buffer {
    return this.#take(this.uint32());
  }

  /** Text after its length in bytes; text that is not UTF-8 cannot be the name of a file here. */
  text(): string {
    const bytes = this.bytes();
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw new WireError("the text is not UTF-8", { cause });
    }
  }

  /** A path: text in which a NUL would end it too early for the system. */
  path(): string {
    const path = this.text();
    if (path.includes("\0")) throw new WireError("the path holds a NUL");
    return path;
  }

  #take(length: number): Buffer {
    const end = this.#offset + length;
    if (end > this.#bytes.length) throw new WireError("the packet ends too early");
    const part = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return part;
  }
}

/** One byte. */
export function byte(value: number): Buffer {
  return Buffer.of(value);
}

/** Four bytes, most significant first. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

/** Eight bytes, most significant first. */
export function uint64(value: number | bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value), 0);
  return bytes;
}

/** Text or bytes after their length. */
export function string(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}
