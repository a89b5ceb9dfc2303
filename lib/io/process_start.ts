import { readFile } from "node:fs/promises";

/** Where the start time stands among the fields of /proc/PID/stat after the name (proc(5): field 22). */
const START_FIELD = 19;

/**
 * When a process started, in the system's own count, which no change of the clock moves: it tells the process
 * from a later one with the same number. `undefined` where there is none, and on systems without /proc.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => undefined);
  // the name before them is in parentheses, and may hold anything
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[START_FIELD];
}
