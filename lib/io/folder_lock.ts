import { rmSync } from "node:fs";
import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { FileError } from "../errors.ts";
import { errorCode, fileFailure } from "./file_failure.ts";
import { isProcessAlive } from "./process_alive.ts";
import { processStart } from "./process_start.ts";
import { temporaryPath } from "./temporary_files.ts";

const NAME = ".poolgen.lock";
const WAIT_MS = 30_000;
const POLL_MS = 25;

/** The process that a lock names. */
interface Holder {
  readonly pid: number;
  /** When it started, where the system tells: its number may be another process's by now. */
  readonly start: string | undefined;
}

/**
 * Holds a folder against other poolgen processes until disposed; waits up to `waitMs` for one that holds it.
 * The lock of a process that was killed is taken over. A process locks a folder once at a time.
 * Throws `FileError`.
 */
export async function lockFolder(folder: string, waitMs = WAIT_MS): Promise<AsyncDisposable> {
  const path = join(folder, NAME);
  const deadline = Date.now() + waitMs;
  const lock = await acquire(path, deadline);
  // what a process leaves that is killed while it takes a lock over
  if (await readHolder(takeoverOf(path)) !== undefined) {
    await (await acquire(takeoverOf(path), deadline))[Symbol.asyncDispose]();
  }
  return lock;
}

async function acquire(path: string, deadline: number): Promise<AsyncDisposable> {
  while (!(await tryLock(path))) {
    const holder = await readHolder(path);
    if (holder !== undefined && !await isOtherProcess(holder)) {
      await dropStale(path, holder, deadline);
    } else if (Date.now() > deadline && (holder !== undefined || await isThere(path))) {
      throw heldError(path, holder);
    } else {
      await delay(POLL_MS);
    }
  }
  held.add(path);
  if (held.size === 1) process.once("exit", dropHeld);
  return {
    [Symbol.asyncDispose]: async () => {
      held.delete(path);
      if (held.size === 0) process.off("exit", dropHeld);
      await unlock(path, process.pid);
    },
  };
}

function heldError(path: string, holder: Holder | undefined): FileError {
  return holder === undefined
    ? new FileError(`Cannot lock ${path}: it is there, and does not say which process holds it`, {
      hint: `If no other poolgen is running, remove ${path}`,
    })
    : new FileError(`Cannot lock ${path}: another poolgen holds it, process ${holder.pid}`, {
      hint: `If that process is no poolgen, remove ${path}`,
    });
}

/** What Ctrl-C would leave behind, for the next process to find out about. */
const held = new Set<string>();

function dropHeld(): void {
  for (const path of held) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // it is taken over all the same
    }
  }
}

/** In containers, the process that was killed often had the number of this one. */
async function isOtherProcess(holder: Holder): Promise<boolean> {
  return holder.pid !== process.pid && await isAlive(holder);
}

async function isAlive({ pid, start }: Holder): Promise<boolean> {
  return isProcessAlive(pid) && (start === undefined || start === await processStart(pid));
}

/**
 * A lock is a folder with one entry, its holder's number, and in that one its start. It is made aside and
 * then renamed, which fails where the target is a folder with entries: so it never exists without its
 * holder's number, and takes no space that a full disk could refuse halfway.
 */
async function tryLock(path: string): Promise<boolean> {
  const aside = temporaryPath(path);
  try {
    await rm(aside, { recursive: true, force: true });
    const start = await processStart(process.pid);
    await mkdir(join(aside, String(process.pid), start ?? ""), { recursive: true });
    await rename(aside, path);
    return true;
  } catch (error) {
    // what is told is why there is no lock
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    if (["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "")) return false;
    // Windows has no code of its own for a target that exists
    if (errorCode(error) === "EPERM" && await readHolder(path) !== undefined) return false;
    throw fileFailure("write into", dirname(path), error);
  }
}

async function unlock(path: string, holder: number): Promise<void> {
  const aside = temporaryPath(`${path}.${holder}`);
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw fileFailure("unlock", path, error);
  }
  // what another user left can be moved out of the way, but not be emptied
  await rm(aside, { recursive: true, force: true }).catch(() => undefined);
}

function takeoverOf(path: string): string {
  return `${path}.takeover`;
}

/** Of several processes that see the same dead holder only one may act: the others could remove a new lock. */
async function dropStale(path: string, holder: Holder, deadline: number): Promise<void> {
  await using _takeover = await acquire(takeoverOf(path), deadline);
  const now = await readHolder(path);
  if (now?.pid === holder.pid && now.start === holder.start) await unlock(path, holder.pid);
}

/** The living process that holds a folder; `undefined` where none does. */
export async function folderHolder(folder: string): Promise<number | undefined> {
  const holder = await readHolder(join(folder, NAME));
  return holder !== undefined && await isAlive(holder) ? holder.pid : undefined;
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(() => true, () => false);
}

/** The process that holds the lock; `undefined` where none does, or another user's lock does not say. */
async function readHolder(path: string): Promise<Holder | undefined> {
  const names = await readdir(path).catch(() => []);
  // file managers and network file systems leave files of their own anywhere
  const name = names.find((one) => /^[0-9]+$/.test(one));
  if (name === undefined) return undefined;
  const starts = await readdir(join(path, name)).catch((error: unknown) =>
    // it goes away meanwhile: nobody may be taken for the holder who only has its number
    errorCode(error) === "ENOENT" ? undefined : []
  );
  return starts === undefined ? undefined : { pid: Number(name), start: starts[0] };
}
