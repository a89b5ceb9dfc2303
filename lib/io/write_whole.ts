import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { errorCode, fileFailure } from "./file_failure.ts";
import { isProcessAlive } from "./process_alive.ts";

const TEMPORARY = /^\..*\.poolgen-(\d+)\.tmp$/;

/**
 * Writes `text` so that at any moment the file is the old one or the new one, whole: to a temporary file in
 * the same folder, which is flushed and then renamed. A symbolic link is followed, never replaced.
 * The mode does not depend on the umask. Throws `FileError`.
 */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  try {
    const target = await linkTarget(path);
    const temporary = join(dirname(target), `.${basename(target)}.poolgen-${process.pid}.tmp`);
    try {
      await writeNew(temporary, text, mode);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await flushFolder(dirname(target));
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  // "wx" never opens a file or link that somebody else put there; 0600 until the final mode is known to hold
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(text);
  await file.chmod(mode);
  await file.sync();
}

/** Makes the rename itself survive a crash; not every system can open a folder. */
async function flushFolder(path: string): Promise<void> {
  try {
    await using folder = await open(path, "r");
    await folder.sync();
  } catch (error) {
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL"].includes(errorCode(error) ?? "")) throw error;
  }
}

/** The file behind `path`, also where that does not exist yet. */
async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  const entry = await lstat(path).catch(() => undefined);
  if (entry?.isSymbolicLink() !== true) return resolve(path);
  return resolve(await realpath(dirname(path)), await readlink(path));
}

/** Makes a folder and those above it, writable for nobody but the owner. Throws `FileError`. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw fileFailure("make the folder", path, error);
  }
}

/** Makes a folder that only its owner can enter, also where it was open before. Throws `FileError`. */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  } catch (error) {
    throw fileFailure("make the folder", path, error);
  }
}

/** Removes the temporary files of runs that were killed. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter((name) => {
      const pid = TEMPORARY.exec(name)?.[1];
      return pid !== undefined && (Number(pid) === process.pid || !isProcessAlive(Number(pid)));
    }).map((name) => rm(join(folder, name), { force: true })),
  );
}
