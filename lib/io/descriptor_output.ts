import { Buffer } from "node:buffer";
import process from "node:process";
import { errorCode, fileFailure } from "./file_failure.ts";
import type { Output } from "./terminal.ts";
import { writeAll } from "./write_all.ts";

/**
 * An output stream on a file descriptor. `process.stdout` would do, but to make it takes Bun 12 ms, longer than
 * all else that `poolgen --version` does. `onClosed` is called when the reader has gone away. Where standard output
 * cannot be written to, `write` throws `FileError`, once; of standard error there is nobody to tell.
 */
export function descriptorOutput(descriptor: 1 | 2, onClosed: () => void): Output {
  let isBroken = false;
  return {
    get columns(): number | undefined {
      return terminalColumns(descriptor);
    },
    write: (text) => {
      if (isBroken) return;
      try {
        writeAll(descriptor, Buffer.from(text));
      } catch (error) {
        isBroken = true;
        if (errorCode(error) === "EPIPE") onClosed();
        else if (descriptor === 1) throw fileFailure("write to", "standard output", error);
      }
    },
  };
}

/** What a terminal has that does not tell its size. */
const COLUMNS = 80;

function terminalColumns(descriptor: 1 | 2): number | undefined {
  // asked for only by what people read; it is not worth an import at every start
  if (!process.getBuiltinModule("node:tty").isatty(descriptor)) return undefined;
  return (descriptor === 1 ? process.stdout : process.stderr).columns || COLUMNS;
}
