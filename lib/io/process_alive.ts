import { readFileSync } from "node:fs";
import process from "node:process";
import { errorCode } from "./file_failure.ts";

/**
 * Whether a process with this number runs, whoever owns it. One that has ended does not, even while its parent has
 * not asked for its end: in containers that can be for ever.
 */
export function isProcessAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM" && !isZombie(pid);
  }
  return !isZombie(pid);
}

/** Where the system shows it: the state follows the program's name, which may hold anything but ends in ")". */
function isZombie(pid: number): boolean {
  try {
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}
