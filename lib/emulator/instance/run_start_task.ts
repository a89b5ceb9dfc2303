import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { splitCommandLine } from "../account/split_command_line.ts";
import type { StartTask } from "../account/pool.ts";
import type { NodeFolders } from "./node_folders.ts";

/** What the service reports where the program of a task could not be started. */
const NOT_STARTED = 127;

/**
 * Runs a start task in its folder, its output in `startup/stdout.txt` and `startup/stderr.txt`; gives its exit
 * code, 128 plus the number of a signal. Aborting ends it and all that it started.
 */
export async function runStartTask(
  task: StartTask,
  folders: NodeFolders,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  await mkdir(folders.startupWork, { recursive: true, mode: 0o700 });
  await mkdir(folders.shared, { recursive: true, mode: 0o700 });
  await using stdout = await open(join(folders.startup, "stdout.txt"), "w", 0o600);
  await using stderr = await open(join(folders.startup, "stderr.txt"), "w", 0o600);
  const [file, ...args] = splitCommandLine(task.commandLine);
  if (file === undefined) return NOT_STARTED;
  signal.throwIfAborted();
  const child = spawn(file, args, {
    cwd: folders.startupWork,
    env: {
      ...env,
      ...task.environment,
      HOME: folders.startupWork,
      USER: "_azbatch",
      AZ_BATCH_TASK_DIR: folders.startup,
      AZ_BATCH_TASK_WORKING_DIR: folders.startupWork,
    },
    stdio: ["ignore", stdout.fd, stderr.fd],
    detached: true,
  });
  const end = (): void => killGroup(child.pid);
  signal.addEventListener("abort", end);
  try {
    const [code, name]: unknown[] = await once(child, "exit");
    signal.throwIfAborted();
    if (typeof code === "number") return code;
    return name === "SIGKILL" ? 137 : 143;
  } catch (error) {
    signal.throwIfAborted();
    await stderr.write(`Cannot run ${file}: ${error instanceof Error ? error.message : error}\n`);
    return NOT_STARTED;
  } finally {
    signal.removeEventListener("abort", end);
    killGroup(child.pid);
  }
}

/** Ends a process and those that it started, all in one group. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // none is left
  }
}
