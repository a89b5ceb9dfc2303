import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import process from "node:process";
import { errorCode } from "../../io/file_failure.ts";
import { programPath } from "../../io/program_path.ts";
import { removeFolder } from "../../io/remove_folder.ts";
import type { InstanceStatus } from "../../emulator/instance/instance_status.ts";
import { temporaryFolder } from "../../emulator/instance/temporary_folder.ts";
import { EXIT, type ExitCode, UsageError, UserError } from "../../errors.ts";
import { askInstance } from "../instances/ask_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import { chosenInstance } from "../instances/emulator_invocation.ts";
import { printWarnings } from "../terminal/notes.ts";
import { whileTelling } from "../terminal/progress.ts";
import { namedInstance } from "../instances/running_instance.ts";
import { parentEnded, runInstance, toldToEnd } from "../instances/run_instance.ts";
import { parseStatus } from "../instances/show_status.ts";
import { wantedPool } from "../instances/wanted_pool.ts";

/** What shells say of what was told to end. */
const TERMINATED = 128 + constants.signals.SIGTERM;

/**
 * `poolgen emulator exec`: gives the exit code of what it ran, 128 plus the number of a signal; the same where it is
 * itself told to end before there is anything to run.
 */
export async function run(invocation: Invocation): Promise<number> {
  const [program, ...args] = invocation.operands;
  if (program === undefined) {
    throw new UsageError("Say what to run", {
      hint: "Such as: poolgen emulator exec -- poolgen render",
    });
  }
  // until then a signal would leave the folder behind
  const told = toldToEnd(false)
    .then((reason) => reason === "interrupted" ? EXIT.interrupted : TERMINATED);
  const isOwn = ["name", "state"].every((name) => invocation.options.get(name) === undefined);
  const folder = isOwn ? await temporaryFolder() : undefined;
  const chosen = folder === undefined
    ? chosenInstance(invocation)
    : { name: "exec", folder, isNamed: false };
  try {
    const known = await namedInstance(chosen);
    const wanted = await wantedPool(invocation, known?.record.pool);
    if (known?.isRunning === true) {
      const asked = askInstance(known.record, "pool", wanted, invocation).then(parseStatus);
      const status = await Promise.race([told, asked]);
      if (typeof status === "number") return status;
      return await runProgram(program, args, status, parentEnded(), invocation);
    }
    await using instance = await runInstance(invocation, chosen, false);
    const { askedToEnd } = instance;
    const code = await whileTelling(
      "waiting for the nodes of the emulator",
      invocation,
      () => Promise.race([told, askedToEnd.then(refuseToRun), instance.ensurePool(wanted)]),
    );
    if (code !== undefined) return code;
    const over = Promise.race([parentEnded(), askedToEnd]);
    return await runProgram(program, args, instance.status(), over, invocation);
  } finally {
    if (folder !== undefined) await removeOwn(folder, invocation);
  }
}

function refuseToRun(): never {
  throw new UserError("The emulator was told to end before its nodes were there: nothing was run");
}

/** What ran has its exit code, whatever becomes of the folder. */
async function removeOwn(folder: string, invocation: Invocation): Promise<void> {
  try {
    await removeFolder(folder);
  } catch (error) {
    printWarnings([error instanceof Error ? error.message : String(error)], invocation);
  }
}

const PASSED_ON = ["SIGTERM", "SIGHUP"] as const;

/** Runs the program to its end, which it is told to come to once all is `over`. */
async function runProgram(
  program: string,
  args: readonly string[],
  status: InstanceStatus,
  over: Promise<void>,
  { io }: Invocation,
): Promise<number> {
  const child = spawn(programPath(program, io.env), args, {
    cwd: io.cwd,
    env: { ...io.env, ...instanceVariables(status) },
    stdio: "inherit",
  });
  // the program decides what becomes of a signal; a terminal sends Ctrl-C to both
  for (const name of PASSED_ON) process.on(name, () => child.kill(name));
  over.then(() => child.kill());
  try {
    const [code, name]: unknown[] = await once(child, "exit");
    if (typeof code === "number") return code;
    return 128 + (Object.entries(constants.signals).find(([known]) => known === name)?.[1] ?? 0);
  } catch (cause) {
    throw new NotRunError(program, cause);
  }
}

const NOT_RUN: Readonly<Record<string, string>> = {
  ENOENT: "there is no such program",
  EACCES: "it is no program that you may run",
};

/** What was to be run cannot be; the exit code is that of a shell. */
class NotRunError extends UserError {
  override readonly name: string = "NotRunError";
  override readonly code: ExitCode;

  constructor(program: string, cause: unknown) {
    const code = errorCode(cause);
    // each runtime has words of its own
    const known = code === undefined ? undefined : NOT_RUN[code];
    super(`Cannot run ${program}: ${known ?? (cause instanceof Error ? cause.message : cause)}`, {
      cause,
    });
    this.code = code === "ENOENT" ? EXIT.notThere : EXIT.notRunnable;
  }
}

/** What tells a program of the instance: the variables of Azure's tools, Batch Shipyard's and poolgen's own. */
function instanceVariables(status: InstanceStatus): Record<string, string> {
  return {
    AZURE_BATCH_ACCOUNT: status.account,
    AZURE_BATCH_ACCESS_KEY: status.key,
    AZURE_BATCH_ENDPOINT: status.endpoint,
    SHIPYARD_CREDENTIALS_CONF: status.credentials_file,
    POOLGEN_EMULATOR_NAME: status.name,
    POOLGEN_EMULATOR_STATE: status.state_dir,
  };
}
