import { Buffer } from "node:buffer";
import { open } from "node:fs/promises";
import { FileError } from "../errors.ts";
import { errorCode, fileFailure } from "./file_failure.ts";

/**
 * Reads a UTF-8 file of at most `maxBytes` bytes, without a byte order mark; `undefined` when there is none.
 * Throws `FileError` where it cannot be read, is larger, or is not text.
 */
export async function readText(path: string, maxBytes: number): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    if (size > maxBytes) throw tooLarge(path, maxBytes);
    bytes = await readUpTo(file, maxBytes + 1);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileFailure("read", path, error);
  }
  // a pipe or a device has no size to ask for beforehand
  if (bytes.length > maxBytes) throw tooLarge(path, maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FileError(`Cannot read ${path}: it is not UTF-8 text`, { cause: error });
  }
}

interface Readable {
  read(buffer: Uint8Array, offset: number, length: number): Promise<{ bytesRead: number }>;
}

async function readUpTo(file: Readable, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < limit) {
    const chunk = new Uint8Array(Math.min(limit - total, 1 << 20));
    const { bytesRead } = await file.read(chunk, 0, chunk.length);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    total += bytesRead;
  }
  return Buffer.concat(chunks);
}

function tooLarge(path: string, maxBytes: number): FileError {
  return new FileError(`Cannot read ${path}: it is larger than ${maxBytes >> 20} MiB`);
}
