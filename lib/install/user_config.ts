import { Buffer } from "node:buffer";
import { access, constants, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";
import { FileError } from "../errors.ts";
import { errorCode, fileFailure } from "../io/file_failure.ts";
import { linkTarget } from "../io/write_whole.ts";

/** An ssh_config of the user's own, as it is. */
export interface UserConfig {
  /** As the user calls it; links are followed when it is read and written. */
  readonly path: string;
  readonly target: string;
  /** A character for each byte, whatever the file holds; absent where there is none. */
  readonly text: string | undefined;
  readonly mode: number;
  /** Its group, where the system has groups. */
  readonly group?: number | undefined;
  /** Why poolgen leaves it alone, worded to follow its name and a colon. */
  readonly fixed: string | undefined;
}

const NEW_MODE = 0o600;
const MAX_BYTES = 1 << 26;

/** Reads an ssh_config of the user's. Throws `FileError`. */
export async function readUserConfig(path: string): Promise<UserConfig> {
  try {
    const target = await linkTarget(path);
    const info = await stat(target).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    });
    if (info === undefined) {
      const fixed = await folderFault(dirname(target));
      return { path, target, text: undefined, mode: NEW_MODE, fixed };
    }
    if (!info.isFile()) throw new FileError(`Cannot change ${path}: it is not a regular file`);
    if (info.size > MAX_BYTES) throw new FileError(`Cannot change ${path}: it is too large`);
    const text = (await readFile(target)).toString("latin1");
    const fixed = fileFault(info) ?? await folderFault(dirname(target));
    const group = process.getgid === undefined ? undefined : info.gid;
    return { path, target, text, mode: info.mode & 0o7777, group, fixed };
  } catch (error) {
    throw fileFailure("read", path, error);
  }
}

/** What would not come back after a new file has taken the place of the old one. */
function fileFault(
  { mode, uid, nlink }: { mode: number; uid: number; nlink: number },
): string | undefined {
  if ((mode & 0o200) === 0) return "it is read-only";
  if (process.getuid !== undefined && uid !== process.getuid()) return "it is another user's";
  return nlink > 1 ? "it has several names (hard links)" : undefined;
}

async function folderFault(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    // it will be made
    return errorCode(error) === "ENOENT" ? undefined : "its folder is read-only";
  }
}

/** The same characters as the bytes of UTF-8, one for each. */
export function byteText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
