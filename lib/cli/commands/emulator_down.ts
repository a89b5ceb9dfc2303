import { setTimeout as delay } from "node:timers/promises";
import process from "node:process";
import { INSTANCE_VARIABLE } from "../../emulator/instance/node_environment.ts";
import { sweepProcesses } from "../../emulator/instance/sweep_processes.ts";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import { folderHolder } from "../../io/folder_lock.ts";
import { childEnvironment } from "../child_environment.ts";
import { askInstance } from "../instances/ask_instance.ts";
import { closestInstance } from "../instances/closest_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import type { EmulatorDownDocument } from "../json_documents/emulator_down_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { printNotes } from "../terminal/notes.ts";
import { startProgress } from "../terminal/progress.ts";
import { chosenInstance } from "../instances/emulator_invocation.ts";
import { namedInstance } from "../instances/running_instance.ts";
import { safeText } from "../terminal/safe_text.ts";

const POLL_MS = 10;
/** How long an instance may take to end by itself, and after a signal; containers take their time. */
const PATIENCE_MS = 10_000;
const DOCKER_PATIENCE_MS = 120_000;

/** `poolgen emulator down`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const chosen = chosenInstance(invocation);
  const { folder } = chosen;
  const known = await namedInstance(chosen);
  const stopped = known?.isRunning === true;
  if (stopped) {
    const { record } = known;
    using progress = startProgress(invocation);
    progress.show(`stopping the emulator ${record.name}`);
    // one that does not answer is told by a signal
    await askInstance(record, "shut-down", {}, invocation)
      .catch(() => signal(record.pid, "SIGTERM"));
    const patience = record.docker === undefined ? PATIENCE_MS : DOCKER_PATIENCE_MS;
    if (!await isFree(folder, patience)) {
      signal(record.pid, "SIGKILL");
      if (!await isFree(folder, PATIENCE_MS)) {
        throw new UserError(`Process ${record.pid} does not end`);
      }
    }
  }
  // what one that was killed has left behind
  if (known !== undefined && await folderHolder(folder) === undefined) {
    sweepProcesses(INSTANCE_VARIABLE, known.record.id);
    if (known.record.docker !== undefined) {
      const { sweepRecord } = await import("../../emulator/docker/sweep_record.ts");
      await sweepRecord(known.record, childEnvironment(io.env));
    }
  }
  const meant = known === undefined ? await closestInstance(chosen.name, invocation) : undefined;
  if (meant !== undefined) {
    printNotes([`There is no emulator "${chosen.name}": ${meant}`], invocation);
  }
  const name = known?.record.name ?? null;
  if (options.has("json")) {
    io.stdout.write(jsonText<EmulatorDownDocument>({ version: 1, name, stopped }));
  } else if (!options.has("quiet")) {
    io.stdout.write(
      stopped
        ? `emulator "${safeText(name ?? "")}" has stopped; its state stays\n`
        : "it was not running\n",
    );
  }
  return EXIT.ok;
}

async function isFree(folder: string, patience: number): Promise<boolean> {
  for (let waited = 0; waited < patience; waited += POLL_MS) {
    if (await folderHolder(folder) === undefined) return true;
    await delay(POLL_MS);
  }
  return false;
}

function signal(pid: number | undefined, name: "SIGTERM" | "SIGKILL"): void {
  try {
    if (pid !== undefined) process.kill(pid, name);
  } catch {
    // it has just ended
  }
}
