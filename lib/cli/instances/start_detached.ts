import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { findInstance, type KnownInstance } from "../../emulator/instance/known_instances.ts";
import { prepareFolder } from "../../emulator/instance/prepare_folder.ts";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import { folderHolder } from "../../io/folder_lock.ts";
import type { Invocation } from "../command_table/command.ts";
import { ENGINE_OPTIONS } from "../command_table/engine_options.ts";
import { startProgress } from "../terminal/progress.ts";

const POLL_MS = 5;
const WAIT_MS = 30_000;

/**
 * Starts an instance in a process of its own, which outlives this one; resolves when it answers. Where another
 * process starts the same one at the same time, that one is it. Throws `UserError` with its reason.
 */
export async function startDetached(
  invocation: Invocation,
  folder: string,
): Promise<KnownInstance> {
  const { io, options } = invocation;
  using progress = startProgress(invocation);
  progress.show("starting the emulator");
  const files = await prepareFolder(folder);
  const [program, ...args] = io.self;
  // read from as well: the other process may put it aside under another name
  const log = openSync(files.log, "a+", 0o600);
  using _log = { [Symbol.dispose]: () => closeSync(log) };
  const begin = fstatSync(log).size;
  const child = spawn(program, [...args, "emulator", "up", ...asArguments(options)], {
    cwd: io.cwd,
    env: {
      ...io.env,
      POOLGEN_EMULATOR_STATE: folder,
      POOLGEN_EMULATOR_DETACH: "",
      POOLGEN_EMULATOR_CHILD: "1",
    },
    stdio: ["ignore", log, log],
    detached: true,
  });
  child.unref();
  let code: unknown;
  const ended = once(child, "exit").then(
    ([own]) => code = own ?? EXIT.failed,
    () => code = EXIT.failed,
  );
  for (let waited = 0; waited < WAIT_MS; waited += POLL_MS) {
    const found = await findInstance(folder);
    if (found?.isRunning === true) {
      if (found.record.pid !== child.pid && code === undefined) {
        // it comes too late, and would begin anew once the other one is stopped
        child.ref();
        child.kill();
        await ended;
      }
      return found;
    }
    // it ends too where another process had the folder before it
    if (code !== undefined && await folderHolder(folder) === undefined) break;
    await delay(POLL_MS);
  }
  throw notStarted(addedTo(log, begin), files.log, code);
}

/** The other process did not start: its own words, and its exit code. */
class NotStartedError extends UserError {
  override readonly name: string = "NotStartedError";
  override readonly code: ExitCode;

  constructor(message: string, hint: string, code: unknown) {
    super(message, { hint });
    this.code = Object.values(EXIT).find((known) => known === code) ?? EXIT.failed;
  }
}

/** The reason that the other process gave, in what it added to the log. */
function notStarted(added: string, path: string, code: unknown): NotStartedError {
  const lines = added.split("\n");
  const said = (word: string): string | undefined =>
    lines.find((line) => line.startsWith(`${word}: `))?.slice(word.length + 2);
  const hint = said("hint") ?? `Read ${path}`;
  return new NotStartedError(said("error") ?? "The emulator did not start", hint, code);
}

function addedTo(file: number, begin: number): string {
  const bytes = Buffer.alloc(fstatSync(file).size - begin);
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, begin)).toString();
}

const PASSED = [
  ...["name", "port", "ssh-port-base", "host", "seed", "pace"],
  ...["accept-bearer", "strict-api-version"],
  ...ENGINE_OPTIONS.map(({ name }) => name),
];

/** The options of this command that the other process needs; its folder is in its environment. */
function asArguments(options: ReadonlyMap<string, string>): string[] {
  return [...options].filter(([name]) => PASSED.includes(name)).map(([name, value]) =>
    value === "" ? `--${name}` : `--${name}=${value}`
  );
}
