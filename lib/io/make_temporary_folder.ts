import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileError } from "../errors.ts";
import { fileFailure } from "./file_failure.ts";

/** Makes a private folder where the system has its temporary files; the caller removes it. Throws `FileError`. */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
  const parent = tmpdir();
  try {
    return await mkdtemp(join(parent, prefix));
  } catch (error) {
    throw new FileError(fileFailure("make a folder in", parent, error).message, {
      cause: error,
      hint: "Name a folder for temporary files: TMPDIR=DIR",
    });
  }
}
