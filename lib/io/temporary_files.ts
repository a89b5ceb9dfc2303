import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { isProcessAlive } from "./process_alive.ts";

const TEMPORARY = /^\..*\.poolgen-(\d+)(?:-\d+)?\.tmp$/;

let made = 0;

/** Where this process makes what is to be renamed to `path`: beside it, under a name that tells whose it is, and never twice the same. */
export function temporaryPath(path: string): string {
  const name = basename(path).replace(/^\./, "");
  return join(dirname(path), `.${name}.poolgen-${process.pid}-${made++}.tmp`);
}

/** Removes what runs that were killed have left in a folder, as far as this user may. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter((name) => {
      const pid = TEMPORARY.exec(name)?.[1];
      return pid !== undefined && (Number(pid) === process.pid || !isProcessAlive(Number(pid)));
    }).map((name) =>
      rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined)
    ),
  );
}
