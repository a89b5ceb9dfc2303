import { until } from "./wait.ts";

/** A running process; `started` tells it from a later one with the same pid. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly started: string;
}

/** All processes but zombies, which only wait to be reaped; none on a system without /proc. */
export function runningProcesses(): Process[] {
  return pids().map(findProcess).filter((process) => process !== undefined);
}

/** The children of a process, their children, and so on, as far as they were not orphaned. */
export function descendantsOf(
  pid: number,
  all: readonly Process[] = runningProcesses(),
): Process[] {
  const children = all.filter((process) => process.parent === pid);
  return [...children, ...children.flatMap((child) => descendantsOf(child.pid, all))];
}

/** The command line of a process; empty when it is gone. */
export function argumentsOf(pid: number): string[] {
  return (readText(`/proc/${pid}/cmdline`) ?? "").split("\0").slice(0, -1);
}

/** Whether this very process is still there. */
export function isRunning(process: Process): boolean {
  return findProcess(process.pid)?.started === process.started;
}

/** Ends processes by SIGTERM, after the grace time by SIGKILL, and waits until all are gone. */
export async function endProcesses(processes: readonly Process[], graceMs: number): Promise<void> {
  const allGone = (): boolean => !processes.some(isRunning);
  if (graceMs > 0) {
    signalAll(processes, "SIGTERM");
    if (await until(allGone, graceMs)) return;
  }
  signalAll(processes, "SIGKILL");
  if (await until(allGone, 5_000)) return;
  const left = processes.filter(isRunning).map((process) => process.pid).join(", ");
  throw new Error(`cannot end the processes ${left}`);
}

function signalAll(processes: readonly Process[], signal: Deno.Signal): void {
  for (const process of processes.filter(isRunning)) sendSignal(process.pid, signal);
}

/** Sends a signal; a process that is gone already is fine. */
export function sendSignal(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw new Error(`cannot send ${signal} to the process ${pid}`, { cause: error });
    }
  }
}

function pids(): number[] {
  try {
    return [...Deno.readDirSync("/proc")].map((entry) => entry.name)
      .filter((name) => /^\d+$/.test(name)).map(Number);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function findProcess(pid: number): Process | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name stands in parentheses and may hold anything, so the fields are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const started = fields[19];
  if (state === "Z" || state === "X" || started === undefined) return undefined;
  return { pid, parent: Number(fields[1]), started };
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    // A process can end between any two looks at it.
    return undefined;
  }
}
