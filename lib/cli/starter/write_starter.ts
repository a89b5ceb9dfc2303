import { copyFile, lstat, rm, stat } from "node:fs/promises";
import { constants } from "node:fs";
import { join } from "node:path";
import { shownPath } from "../../config/load_config.ts";
import { FileError } from "../../errors.ts";
import { errorCode, fileFailure } from "../../io/file_failure.ts";
import { readText } from "../../io/read_text.ts";
import { writeNew } from "../../io/write_new.ts";
import { type NewFile, writeWhole } from "../../io/write_whole.ts";

/** A file that was written, and where the one that was there before is now. */
export interface StarterFile {
  readonly path: string;
  readonly change: "created" | "updated";
  readonly backup: string | undefined;
}

const ENDINGS = ["yaml", "yml", "json"];

/** The file of a kind, such as `pool`, that is in a folder in any of its forms; a link that leads nowhere counts. */
export async function presentFile(folder: string, kind: string): Promise<string | undefined> {
  for (const ending of ENDINGS) {
    const path = join(folder, `${kind}.${ending}`);
    try {
      await lstat(path);
      return path;
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw fileFailure("look at", path, error);
    }
  }
  return undefined;
}

/** Writes a file that must not be there yet. Throws `FileError`. */
export async function createFile(file: NewFile): Promise<StarterFile> {
  if (await writeNew(file)) return { path: file.path, change: "created", backup: undefined };
  throw new FileError(`Cannot write ${file.path}: somebody else made it just now`);
}

/**
 * Writes a file in the place of `present`, which is first copied beside it: to its name and `.bak`, or a number
 * more where that is taken. Throws `FileError`.
 */
export async function replaceFile(file: NewFile, present: string): Promise<StarterFile> {
  const backup = await copyAside(present);
  await writeWhole([file]);
  // another form of the same file, which would not count any more
  if (present !== file.path) await rm(present);
  return { path: file.path, change: "updated", backup };
}

async function copyAside(path: string): Promise<string> {
  for (let number = 1;; number++) {
    const backup = `${path}.bak${number === 1 ? "" : number}`;
    try {
      await copyFile(path, backup, constants.COPYFILE_EXCL);
      return backup;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw fileFailure("copy", path, error);
    }
  }
}

const MAX_IGNORE_BYTES = 1 << 20;

/** Adds to a folder's `.gitignore` the lines that it lacks; `undefined` where it has them all. Throws `FileError`. */
export async function ignoreFiles(
  folder: string,
  lines: readonly string[],
): Promise<StarterFile | undefined> {
  const path = join(folder, ".gitignore");
  const before = await readText(path, MAX_IGNORE_BYTES);
  const present = new Set(before?.split(/\r?\n/));
  const missing = lines.filter((line) => !present.has(line));
  if (missing.length === 0) return undefined;
  const head = before === undefined || before === "" || before.endsWith("\n")
    ? before ?? ""
    : `${before}\n`;
  const mode = before === undefined ? 0o644 : (await stat(path)).mode & 0o777;
  await writeWhole([{ path, text: `${head}${missing.join("\n")}\n`, mode }]);
  return { path, change: before === undefined ? "created" : "updated", backup: undefined };
}

/** Whether Git has a work tree around a folder. */
export async function isTracked(folder: string): Promise<boolean> {
  for (let at = folder;; at = join(at, "..")) {
    const found = await stat(join(at, ".git")).then(() => true, () => false);
    if (found || join(at, "..") === at) return found;
  }
}

/** Refuses to write where something is. */
export function presentError(path: string, cwd: string): FileError {
  return new FileError(`There is ${shownPath(path, cwd)} already`, {
    hint: "Choose another folder with --configdir, or put the file aside with --force",
  });
}
