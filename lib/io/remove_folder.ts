import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, fileFailure } from "./file_failure.ts";

/**
 * Removes a folder with all that is in it, also what stands in folders that are read-only, as programs leave their
 * caches. Throws `FileError`.
 */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true }).catch(async (error: unknown) => {
      if (errorCode(error) !== "EACCES") throw error;
      await makeWritable(path);
      await rm(path, { recursive: true, force: true });
    });
  } catch (error) {
    throw fileFailure("remove", path, error);
  }
}

/** Lets the owner change every folder below; what is another user's stays as it is, and fails when it is removed. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700).catch(() => undefined);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
