import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { BatchFault } from "../batch_fault.ts";

/** A file or folder of a node that the service shows. */
export interface NodeFile {
  /** Its path below the node's folder, with `/`. */
  readonly name: string;
  readonly stats: Stats;
}

/** An open file; whoever asked for it closes it. */
export interface OpenFile extends NodeFile {
  readonly handle: FileHandle;
}

// more than a person looks through, and a start task may make any number
const MAX_FILES = 10_000;

/** The files and folders of a node's folder, sorted by name; symbolic links and the like are left out. */
export async function listNodeFiles(
  folder: string,
  isRecursive: boolean,
): Promise<readonly NodeFile[]> {
  const files: NodeFile[] = [];
  const folders = [""];
  for (let inner; (inner = folders.shift()) !== undefined && files.length < MAX_FILES;) {
    const names = await readdir(join(folder, inner)).catch(() => []);
    for (const base of names.sort().slice(0, MAX_FILES - files.length)) {
      const name = inner === "" ? base : `${inner}/${base}`;
      const stats = await lstat(join(folder, name)).catch(() => undefined);
      if (stats?.isFile() !== true && stats?.isDirectory() !== true) continue;
      files.push({ name, stats });
      if (isRecursive && stats.isDirectory()) folders.push(name);
    }
  }
  return files.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** One file or folder. Throws `BatchFault` for what is not there, or does not lie inside the folder itself. */
export async function findNodeFile(folder: string, name: string): Promise<NodeFile> {
  const path = await ownPath(folder, name);
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isFile() !== true && stats?.isDirectory() !== true) {
    throw new BatchFault("FileNotFound");
  }
  return { name, stats };
}

/** Opens a file to be read. Throws `BatchFault` as `findNodeFile` does, and for folders. */
export async function openNodeFile(folder: string, name: string): Promise<OpenFile> {
  const path = await ownPath(folder, name);
  // a pipe without a writer would keep the request waiting
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch(() => {
    throw new BatchFault("FileNotFound");
  });
  try {
    const stats = await handle.stat();
    // what runs on the node may have put a link in the way meanwhile
    const now = await lstat(await ownPath(folder, name));
    if (!stats.isFile() || stats.ino !== now.ino || stats.dev !== now.dev) {
      throw new BatchFault("FileNotFound");
    }
    return { name, stats, handle };
  } catch (error) {
    await handle.close();
    throw error instanceof BatchFault ? error : new BatchFault("FileNotFound");
  }
}

/** The path of a file, if none of its parts leads elsewhere. */
async function ownPath(folder: string, name: string): Promise<string> {
  const parts = name.split("/");
  const isPlain = parts.every((part) => !["", ".", ".."].includes(part) && !/[\0\\]/.test(part));
  if (!isPlain) throw new BatchFault("FileNotFound");
  try {
    const path = join(await realpath(folder), ...parts);
    if (await realpath(path) === path) return path;
  } catch {
    // it is not there, or cannot be entered
  }
  throw new BatchFault("FileNotFound");
}
