import process from "node:process";
import { isDeepStrictEqual } from "node:util";
import { REAPER_VARIABLE } from "../../emulator/docker/reaper_variable.ts";
import type { InstanceRecord } from "../../emulator/instance/instance_record.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { askInstance } from "../instances/ask_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import { chosenInstance, emulatorNumber } from "../instances/emulator_invocation.ts";
import { noteReach, runInstance, toldToEnd } from "../instances/run_instance.ts";
import { namedInstance } from "../instances/running_instance.ts";
import { chosenEngine } from "../instances/chosen_engine.ts";
import { ENGINE_OPTIONS } from "../command_table/engine_options.ts";
import { whileTelling } from "../terminal/progress.ts";
import { parseStatus, showStatus } from "../instances/show_status.ts";
import { startDetached } from "../instances/start_detached.ts";
import { wantedPool } from "../instances/wanted_pool.ts";

const SHOWN_NODES = 20;

/** `poolgen emulator up`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  // what containers are started with; it inherits the variable below
  if (invocation.io.env[REAPER_VARIABLE] === "1") return await runReaper(invocation);
  // what `--detach` starts: the command that started it does the rest
  if (invocation.io.env["POOLGEN_EMULATOR_CHILD"] === "1") return await runChild(invocation);
  const chosen = chosenInstance(invocation);
  const known = await namedInstance(chosen);
  const isDetached = invocation.options.has("detach");
  const wanted = await wantedPool(invocation, known?.record.pool);
  if (known?.isRunning === true || isDetached) {
    const { record } = known?.isRunning === true
      ? known
      : await startDetached(invocation, chosen.folder);
    refuseOtherSettings(invocation, record);
    await refuseOtherEngine(invocation, record);
    noteReach(record.host, invocation);
    const pace = invocation.options.get("pace");
    if (pace !== undefined) {
      await askInstance(record, "fault-set", { name: "pace", value: pace }, invocation);
    }
    showUp(await askInstance(record, "pool", wanted, invocation), invocation);
    return EXIT.ok;
  }
  const ended = toldToEnd(false);
  await using instance = await runInstance(invocation, chosen, !invocation.options.has("quiet"));
  const told = Promise.race([ended, instance.askedToEnd]);
  // it may have to end before it is ready
  const isReady = await whileTelling(
    "waiting for the nodes of the emulator",
    invocation,
    () => Promise.race([instance.ensurePool(wanted).then(() => true), told.then(() => false)]),
  );
  if (isReady) showUp(instance.status(), invocation);
  return await told === "interrupted" ? EXIT.interrupted : EXIT.ok;
}

async function runChild(invocation: Invocation): Promise<ExitCode> {
  const ended = toldToEnd(true);
  await using instance = await runInstance(invocation, chosenInstance(invocation), false);
  await Promise.race([ended, instance.askedToEnd]);
  return EXIT.ok;
}

/** What removes containers should the emulator be killed, which is not loaded before. */
async function runReaper({ io }: Invocation): Promise<ExitCode> {
  const { reap } = await import("../../emulator/docker/reap.ts");
  await reap(process.stdin, io.env);
  return EXIT.ok;
}

/** What nodes are cannot change while an instance runs. */
async function refuseOtherEngine(invocation: Invocation, record: InstanceRecord): Promise<void> {
  const others: string[] = [];
  for (const { name } of ENGINE_OPTIONS) {
    const value = invocation.options.get(name);
    if (value !== undefined && !await isEngine(record, name, value, invocation)) {
      others.push(`--${name}`);
    }
  }
  if (others.length === 0) return;
  throw new UsageError(
    `The emulator "${record.name}" is running with another ${others.join(", ")}`,
    { hint: `Stop it first: poolgen emulator down --name ${record.name}` },
  );
}

/** Whether one option of the engine asks for what an instance has anyway. */
async function isEngine(
  { docker }: InstanceRecord,
  name: string,
  value: string,
  invocation: Invocation,
): Promise<boolean> {
  if (docker === undefined) return name === "engine" && value === "process";
  const options = new Map([["engine", "docker"], [name, value]]);
  const asked = await chosenEngine({ ...invocation, options }, docker);
  if (asked === undefined || asked === "process") return false;
  const kept = name === "docker-socket" ? {} : { dockerSocket: docker.dockerSocket };
  return isDeepStrictEqual({ ...asked, ...kept }, docker);
}

/** Ports and addresses cannot change while an instance runs. */
function refuseOtherSettings(invocation: Invocation, record: InstanceRecord): void {
  const asked = [
    ["port", emulatorNumber(invocation, "port", 0, 65_535) || undefined, record.port],
    [
      "ssh-port-base",
      emulatorNumber(invocation, "ssh-port-base", 0, 65_535) || undefined,
      record.sshPortBase,
    ],
    ["host", invocation.options.get("host"), record.host],
    ["seed", emulatorNumber(invocation, "seed", 0, 999_999_999), record.seed],
  ] as const;
  for (const [name, value, present] of asked) {
    if (value !== undefined && value !== present) {
      throw new UsageError(
        `The emulator "${record.name}" is running with another --${name}: ${present ?? "none"}`,
        { hint: `Stop it first: poolgen emulator down --name ${record.name}` },
      );
    }
  }
}

function showUp(answer: unknown, invocation: Invocation): void {
  const { io, options } = invocation;
  const status = parseStatus(answer);
  showStatus(status, invocation, SHOWN_NODES);
  if (options.has("json") || options.has("quiet")) return;
  io.stdout.write("next: poolgen render && ssh -F generated/ssh_config node0\n");
}
