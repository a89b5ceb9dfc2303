import { writeSync } from "node:fs";
import { errorCode } from "./file_failure.ts";

/** Writes bytes to an open descriptor, all of them. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // a pipe that somebody made non-blocking is full; there is nothing else to do until it is not
      if (errorCode(error) !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
