import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { sendSignal } from "./processes.ts";
import { within } from "./wait.ts";

/** A program that runs until it is told to end. */
export interface Daemon {
  readonly pid: number;
  hasExited(): boolean;
  /** What it has written so far. */
  log(): Promise<string>;
  /** Sends SIGTERM, after the grace time SIGKILL, and waits for its end. */
  end(graceMs: number): Promise<void>;
}

/**
 * Starts a program that writes straight into a log file, so that nothing has to be read from it and
 * what it starts itself cannot hold a pipe open.
 */
export async function startDaemon(
  file: string,
  args: readonly string[],
  logFile: string,
): Promise<Daemon> {
  const log = openSync(logFile, "a", 0o600);
  let exited = false;
  const child = spawn(file, args, { stdio: ["ignore", log, log] });
  closeSync(log);
  const exit = new Promise<void>((resolve) => {
    child.once("exit", () => {
      exited = true;
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) => {
      reject(new Error(`cannot start ${file}: ${cause.message}`, { cause }));
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot tell the pid of ${file}`);
  return {
    pid,
    hasExited: () => exited,
    log: () => Deno.readTextFile(logFile),
    async end(graceMs: number): Promise<void> {
      if (exited) return;
      sendSignal(pid, "SIGTERM");
      if (await within(exit, graceMs)) return;
      sendSignal(pid, "SIGKILL");
      await exit;
    },
  };
}
