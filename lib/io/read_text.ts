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
    bytes = await readUpTo(file, size, maxBytes + 1);
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

/** The least to ask for; what a pipe or a device holds is not known beforehand. */
const PART = 1 << 16;

/** Reads to the end, or to `limit` bytes; a regular file of `size` bytes takes one read and one that meets its end. */
async function readUpTo(file: Readable, size: number, limit: number): Promise<Uint8Array> {
  let bytes = Buffer.allocUnsafe(Math.min(Math.max(size + 1, PART), limit));
  let length = 0;
  while (length < limit) {
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length, limit));
    const { bytesRead } = await file.read(bytes, length, bytes.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function tooLarge(path: string, maxBytes: number): FileError {
  return new FileError(`Cannot read ${path}: it is larger than ${maxBytes >> 20} MiB`);
}
