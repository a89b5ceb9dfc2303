import { chmod, lstat, mkdir, open, readlink, realpath, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { mapBounded } from "../concurrency.ts";
import { FileError } from "../errors.ts";
import { errorCode, fileFailure } from "./file_failure.ts";
import { temporaryPath } from "./temporary_files.ts";

/** A file to be. */
export interface NewFile {
  readonly path: string;
  /** Text, or bytes where it need not be UTF-8. */
  readonly text: string | Uint8Array;
  readonly mode: number;
  /** The group that the file is to have; else the one that new files get. */
  readonly group?: number | undefined;
}

interface StagedFile {
  readonly path: string;
  readonly temporary: string;
  /** What takes the file: `path`, or what that leads to. */
  readonly target: string;
}

const PARALLEL = 8;

/**
 * Writes files so that at any moment each is the old one or the new one, whole: all go to temporary files
 * beside them, which are flushed, and only when every one is complete are they renamed. So a disk that
 * runs full changes nothing. A symbolic link is followed, never replaced. The modes do not
 * depend on the umask. Without `flush` they outlive the process, but not a loss of power. Throws `FileError`.
 */
export async function writeWhole(files: readonly NewFile[], flush = true): Promise<void> {
  const staged: StagedFile[] = [];
  try {
    await mapBounded(files, PARALLEL, async (file) => {
      staged.push(await stage(file, flush));
    });
    for (const { path, temporary, target } of staged) {
      await rename(temporary, target).catch((error: unknown) => {
        throw fileFailure("write", path, error);
      });
    }
  } catch (error) {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true })));
    throw error;
  }
  if (flush) await flushFolders(staged.map(({ target }) => dirname(target)));
}

async function stage(file: NewFile, flush: boolean): Promise<StagedFile> {
  const { path } = file;
  try {
    const target = await linkTarget(path);
    const temporary = temporaryPath(target);
    try {
      await writeNew(temporary, file, flush);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return { path, temporary, target };
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}

async function writeNew(
  temporary: string,
  { path, text, mode, group }: NewFile,
  flush: boolean,
): Promise<void> {
  // "wx" never opens a file or link that somebody else put there; 0600 until the final mode is known to hold
  await using file = await open(temporary, "wx", 0o600);
  await file.writeFile(text);
  const { uid, gid } = await file.stat();
  if (group !== undefined && group !== gid) {
    await file.chown(uid, group).catch((cause: unknown) => {
      throw new FileError(`Cannot write ${path}: a new file cannot have its group`, { cause });
    });
  }
  await file.chmod(mode);
  if (flush) await file.sync();
}

/** Makes renames and removals themselves survive a crash; not every system can open a folder. */
export async function flushFolders(paths: readonly string[]): Promise<void> {
  for (const path of new Set(paths)) {
    try {
      await using folder = await open(path, "r");
      await folder.sync();
    } catch (error) {
      if (!["EISDIR", "EPERM", "EACCES", "EINVAL"].includes(errorCode(error) ?? "")) {
        throw fileFailure("write into", path, error);
      }
    }
  }
}

/** The file behind `path`, also where that does not exist yet; links to links are followed. */
export async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  const entry = await lstat(path).catch(() => undefined);
  if (entry?.isSymbolicLink() !== true) return resolve(path);
  return await linkTarget(resolve(await realpath(dirname(path)), await readlink(path)));
}

/** Makes a folder and those above it, writable for nobody but the owner. Throws `FileError`. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw folderFailure(path, error);
  }
}

/** Makes a folder that only its owner can enter, also where it was open before. Throws `FileError`. */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  } catch (error) {
    throw folderFailure(path, error);
  }
}

function folderFailure(path: string, error: unknown): FileError {
  return errorCode(error) === "EEXIST"
    ? new FileError(`Cannot make the folder ${path}: there is something else of that name`, {
      cause: error,
      hint: "Choose another folder",
    })
    : fileFailure("make the folder", path, error);
}
