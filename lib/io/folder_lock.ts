import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { FileError } from "../errors.ts";
import { errorCode, fileFailure } from "./file_failure.ts";
import { isProcessAlive } from "./process_alive.ts";

const NAME = ".poolgen.lock";
const WAIT_MS = 30_000;
const POLL_MS = 25;

/**
 * Holds a folder against other poolgen processes until disposed; waits up to 30 s for one that holds it.
 * The lock of a process that was killed is taken over. Throws `FileError`.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = join(folder, NAME);
  const deadline = Date.now() + WAIT_MS;
  while (!(await tryLock(path))) {
    await dropStale(path);
    if (Date.now() > deadline) {
      throw new FileError(
        `Cannot write into ${folder}: another poolgen has held it for 30 seconds`,
        {
          hint: `If none is running, remove ${path}`,
        },
      );
    }
    await delay(POLL_MS);
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await using file = await open(path, "wx", 0o600);
    await file.writeFile(String(process.pid));
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw fileFailure("lock", path, error);
  }
}

async function dropStale(path: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder === undefined || isProcessAlive(holder)) return;
  // moved aside first: of two processes that see the same dead holder, the slower may move a new lock
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
    if ((await readHolder(aside)) === holder) await rm(aside, { force: true });
    else await rename(aside, path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw fileFailure("lock", path, error);
  }
}

/** The process that holds the lock; `undefined` where none does, or where it is just writing its number. */
async function readHolder(path: string): Promise<number | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined || text === "" ? undefined : Number(text);
}
