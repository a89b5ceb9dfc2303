import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { FileError } from "../errors.ts";
import { errorCode, fileFailure } from "./file_failure.ts";
import { isProcessAlive } from "./process_alive.ts";
import { temporaryPath } from "./temporary_files.ts";

const NAME = ".poolgen.lock";
const WAIT_MS = 30_000;
const POLL_MS = 25;

/**
 * Holds a folder against other poolgen processes until disposed; waits up to 30 s for one that holds it.
 * The lock of a process that was killed is taken over. A process locks a folder once at a time.
 * Throws `FileError`.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = join(folder, NAME);
  const deadline = Date.now() + WAIT_MS;
  const lock = await acquire(path, deadline);
  // what a process leaves that is killed while it takes a lock over
  if (await readHolder(takeoverOf(path)) !== undefined) {
    await (await acquire(takeoverOf(path), deadline))[Symbol.asyncDispose]();
  }
  return lock;
}

async function acquire(path: string, deadline: number): Promise<AsyncDisposable> {
  while (!(await tryLock(path))) {
    if (Date.now() > deadline) {
      throw new FileError(`Cannot lock ${path}: another poolgen has held it for 30 seconds`, {
        hint: `If none is running, remove ${path}`,
      });
    }
    const holder = await readHolder(path);
    if (holder === undefined || isOtherProcess(holder)) await delay(POLL_MS);
    else await dropStale(path, holder, deadline);
  }
  return { [Symbol.asyncDispose]: () => unlock(path, process.pid) };
}

/** In containers, the process that was killed often had the number of this one. */
function isOtherProcess(holder: number): boolean {
  return holder !== process.pid && isProcessAlive(holder);
}

/**
 * A lock is a folder with one entry, its holder's number. It is made aside and then renamed, which fails
 * where the target is a folder with entries: so it never exists without its holder's number, and
 * takes no space that a full disk could refuse halfway.
 */
async function tryLock(path: string): Promise<boolean> {
  const aside = temporaryPath(path);
  try {
    await rm(aside, { recursive: true, force: true });
    await mkdir(join(aside, String(process.pid)), { recursive: true });
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
async function dropStale(path: string, holder: number, deadline: number): Promise<void> {
  await using _takeover = await acquire(takeoverOf(path), deadline);
  if (await readHolder(path) === holder) await unlock(path, holder);
}

/** The process that holds the lock; `undefined` where none does. */
async function readHolder(path: string): Promise<number | undefined> {
  const [name] = await readdir(path).catch(() => []);
  return name === undefined ? undefined : Number(name);
}
