import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { FileError } from "../errors.ts";
import { fileFailure } from "./file_failure.ts";

/** Makes a private folder where the system has its temporary files; the caller removes it. Throws `FileError`. */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
  const parent = tmpdir();
  try {
    return await mkdtemp(join(parent, prefix));
  } catch (error) {
    throw new FileError(fileFailure("make a temporary folder in", parent, error).message, {
      cause: error,
      hint: `Name another: ${process.platform === "win32" ? "TEMP" : "TMPDIR"}=DIR`,
    });
  }
}
