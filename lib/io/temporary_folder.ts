import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileFailure } from "./file_failure.ts";

/** Makes a private folder with a new name among the system's temporary files. Throws `FileError`. */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), prefix));
  } catch (error) {
    throw fileFailure("make a temporary folder in", tmpdir(), error);
  }
}
