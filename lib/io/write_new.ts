import { link, open, rm } from "node:fs/promises";
import { errorCode, fileFailure } from "./file_failure.ts";
import { temporaryPath } from "./temporary_files.ts";
import type { NewFile } from "./write_whole.ts";

/**
 * Writes a file that is not there yet, whole or not at all, with its mode from the start. Gives whether it did:
 * what is there already, be it a link, is left as it is. Throws `FileError`.
 */
export async function writeNew({ path, text, mode }: NewFile): Promise<boolean> {
  const temporary = temporaryPath(path);
  try {
    await using file = await open(temporary, "wx", mode & 0o600);
    await file.writeFile(text);
    await file.chmod(mode);
    await file.sync();
    return await link(temporary, path).then(() => true, (error: unknown) => {
      if (errorCode(error) === "EEXIST") return false;
      throw error;
    });
  } catch (error) {
    throw fileFailure("write", path, error);
  } finally {
    await rm(temporary, { force: true });
  }
}
