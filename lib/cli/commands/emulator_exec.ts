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

/** `poolgen emulator exec`: gives the exit code of what it ran, 128 plus the number of a signal. */
export async function run(invocation: Invocation): Promise<number> {
  const [program, ...args] = invocation.operands;
  if (program === undefined) {
    throw new UsageError("Say what to run", {
      hint: "Such as: poolgen emulator exec -- poolgen render",
    });
  }
  // until then a signal would leave the folder behind
  const told = toldToEnd(false);
  const isOwn = ["name", "state"].every((name) => invocation.options.get(name) === undefined);
  const folder = isOwn ? await temporaryFolder() : undefined;
  const chosen = folder === undefined ? chosenInstance(invocation) : { name: "exec", folder };
  try {
    const known = await namedInstance(chosen);
    const wanted = await wantedPool(invocation, known?.record.pool);
    if (known?.isRunning === true) {
      const status = parseStatus(await askInstance(known.record, "pool", wanted, invocation));
      return await runProgram(program, args, status, invocation);
    }
    await using instance = await runInstance(invocation, chosen, false);
    const reason = await whileTelling(
      "waiting for the nodes of the emulator",
      invocation,
      () => Promise.race([told, instance.ensurePool(wanted)]),
    );
    if (reason !== undefined) return reason === "interrupted" ? EXIT.interrupted : EXIT.ok;
    return await runProgram(program, args, instance.status(), invocation);
  } finally {
    if (folder !== undefined) await removeOwn(folder, invocation);
  }
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

async function runProgram(
  program: string,
  args: readonly string[],
  status: InstanceStatus,
  { io }: Invocation,
): Promise<number> {
  const child = spawn(programPath(program, io.env), args, {
    cwd: io.cwd,
    env: { ...io.env, ...instanceVariables(status) },
    stdio: "inherit",
  });
  // the program decides what becomes of a signal; a terminal sends Ctrl-C to both
  for (const name of PASSED_ON) process.on(name, () => child.kill(name));
  parentEnded().then(() => child.kill());
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
