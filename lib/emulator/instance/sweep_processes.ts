import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/**
 * Ends every command whose environment has a variable with this value, such as those that left the session and
 * the process group that they were started in; gives their number. Done at once, so that whatever begins
 * later is left alone. Systems without /proc show no such thing.
 */
export function sweepProcesses(variable: string, value: string): number {
  const mark = `\0${variable}=${value}\0`;
  return pids().filter((pid) => pid !== process.pid && environment(pid).includes(mark))
    .filter(end).length;
}

function pids(): number[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

function environment(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "latin1")}`;
  } catch {
    // it has just ended, or is another user's
    return "";
  }
}

function end(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    // it has just ended
    return false;
  }
}
