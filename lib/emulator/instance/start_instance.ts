import process from "node:process";
import { lockFolder } from "../../io/folder_lock.ts";
import { writeWhole } from "../../io/write_whole.ts";
import { LiveAccount } from "../account/live_account.ts";
import { type Api, startApi } from "../api/start_api.ts";
import type { EngineSettings } from "../docker/engine_settings.ts";
import { FaultBoard } from "../fault_board.ts";
import { instanceKeys } from "./baseline_users.ts";
import type { Controlled } from "./control_actions.ts";
import { controlRoutes } from "./control_routes.ts";
import { credentialsText } from "./credentials_text.ts";
import { ensurePool, settled } from "./ensure_pool.ts";
import {
  ACCOUNT_NAME,
  endpointOf,
  type InstanceRecord,
  newRecord,
  readRecord,
  refuseOtherName,
} from "./instance_record.ts";
import { readInstanceState } from "./instance_state.ts";
import { type InstanceStatus, instanceStatus } from "./instance_status.ts";
import { onLastingPort } from "./lasting_port.ts";
import type { InstanceMachines } from "./instance_machines.ts";
import { LiveMachines } from "./live_machines.ts";
import type { MachinesSetup } from "./machines_setup.ts";
import { INSTANCE_VARIABLE } from "./node_environment.ts";
import { writeNodePrograms } from "./node_programs.ts";
import { prepareFolder } from "./prepare_folder.ts";
import { publicAddress } from "./public_address.ts";
import { StateFile } from "./state_file.ts";
import { sweepProcesses } from "./sweep_processes.ts";
import { Turns } from "./turns.ts";
import type { WantedPool } from "./wanted_pool.ts";

/** How an instance is to run; what is absent stays as it was, or is chosen. */
export interface InstanceOptions {
  /** Absent: the name of the instance that the folder holds, or `default`. */
  readonly name: string | undefined;
  /** Where it keeps its state; made where it does not exist. */
  readonly folder: string;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** 0: any ports, whatever was chosen before. */
  readonly sshPortBase?: number | undefined;
  readonly seed?: number | undefined;
  /** What the nodes are: containers, or servers in this process. */
  readonly engine?: EngineSettings | "process" | undefined;
  /** Whether any bearer token is let in. */
  readonly acceptBearer?: boolean;
  /** Whether api-versions that the emulator does not know are refused. */
  readonly strictApiVersion?: boolean;
  /** As the fault `pace`. */
  readonly pace?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program and the arguments that start poolgen once more. */
  readonly self: readonly [string, ...string[]];
  log(line: string): void;
}

/** A running instance; disposing it ends everything that it started, and leaves its state. */
export interface Instance extends AsyncDisposable {
  /** What it listens on. */
  readonly host: string;
  status(): InstanceStatus;
  /** Makes the pool that it is to have, or resizes it. Throws `UserError`. */
  ensurePool(wanted: WantedPool): Promise<void>;
  /** Resolves when another process has asked it to end. */
  readonly askedToEnd: Promise<void>;
}

/**
 * Starts an instance in this process, or goes on with the one that the folder holds.
 * Throws `FileError` where another process runs it, `UsageError` where it cannot run as asked.
 */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const { folder, env, log } = options;
  const files = await prepareFolder(folder);
  await using started = new AsyncDisposableStack();
  started.use(await lockFolder(folder, 0));
  const known = await readRecord(files);
  const record = updatedRecord(known ?? newRecord(options.name ?? "default"), options);
  const sweep = (): number => sweepProcesses(INSTANCE_VARIABLE, record.id);
  const swept = known === undefined ? 0 : sweep();
  if (swept > 0) log(`ended ${swept} processes that were left from before`);

  started.defer(() => void sweep());

  const state = await readInstanceState(files);
  const faults = new FaultBoard(state.faults);
  if (options.pace !== undefined) faults.set({ name: "pace", value: options.pace });
  const notKept = (error: unknown): void =>
    log(`cannot keep the state: ${error instanceof Error ? error.message : error}`);
  const kept = new StateFile(
    files.state,
    () => ({ account: state.account, faults: faults.entries }),
    notKept,
  );
  const keptRecord = new StateFile(files.record, () => record, notKept);
  const saveRecord = (): Promise<void> => {
    keptRecord.changed();
    return keptRecord.saved();
  };
  const { users, neighbourKey } = await instanceKeys(files.users);
  await writeNodePrograms(files.programs, env);
  const address = publicAddress(record.host);
  const setup: MachinesSetup = {
    files,
    instanceId: record.id,
    accountName: ACCOUNT_NAME,
    host: record.host,
    publicAddress: address,
    sshPortBase: record.sshPortBase,
    faults,
    neighbourKey,
    env,
    accountUrl: () => endpointOf(record),
    poolOf: (node) => account.findPool(node.poolId),
    changed: () => kept.changed(),
    log,
  };
  const machines = started.use(await startMachines(setup, record, options));
  const account: LiveAccount = started.use(
    new LiveAccount({
      name: ACCOUNT_NAME,
      keys: record.keys,
      state: state.account,
      machines,
      publicAddress: address,
      baselineUsers: users,
      pace: () => faults.of().pace,
      mapsSshByDefault: () => faults.of().sshDefaultMapping,
      showsEndpoints: () => faults.of().nodeEndpoints,
      changed: () => kept.changed(),
      saved: () => kept.saved(),
      failed: (error) => log(`a state change failed: ${error}`),
    }),
  );
  account.resume();
  const { promise: askedToEnd, resolve: shutDown } = Promise.withResolvers<void>();
  const ending = new AbortController();
  const turns = new Turns();
  const instance = {
    ending: ending.signal,
    account,
    faults,
    status: () => instanceStatus(record, files, account, machines),
    faultsChanged: async () => {
      kept.changed();
      await machines.faultsChanged();
    },
    ensurePool: (wanted: WantedPool) =>
      turns.take(async () => {
        await ensurePool(account, wanted, ending.signal);
        record.pool = wanted;
        await saveRecord();
      }),
    reset: () =>
      turns.take(async () => {
        faults.clear();
        await machines.faultsChanged();
        for (const pool of account.listPools()) {
          if (pool.state === "active") account.deletePool(pool);
          await settled(account, pool, ending.signal);
        }
        if (record.pool !== undefined) await ensurePool(account, record.pool, ending.signal);
      }),
    // the answer to who asks for it goes out first
    shutDown: () => void setTimeout(shutDown, 20),
  } satisfies Controlled;
  const api = started.use(await listen(record, instance, options));
  record.port = api.port;
  record.pid = process.pid;
  const credentials = credentialsText(endpointOf(record), record.keys[0] ?? "");
  await writeWhole([{ path: files.credentials, text: credentials, mode: 0o600 }]);
  await kept.saved();
  await saveRecord();
  started.defer(async () => {
    ending.abort();
    record.pid = undefined;
    await kept.saved();
    await saveRecord();
  });
  const running = started.move();
  return {
    host: record.host,
    status: instance.status,
    ensurePool: instance.ensurePool,
    askedToEnd,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function startMachines(
  setup: MachinesSetup,
  { docker }: InstanceRecord,
  { self }: InstanceOptions,
): Promise<InstanceMachines> {
  if (docker === undefined) return new LiveMachines(setup);
  const { startEngine } = await import("../docker/start_engine.ts");
  return await startEngine(setup, docker, self);
}

function updatedRecord(record: InstanceRecord, options: InstanceOptions): InstanceRecord {
  refuseOtherName(record, options.name, options.folder);
  const { docker, ...plain } = record;
  const engine = options.engine ?? docker ?? "process";
  return {
    ...plain,
    ...(engine === "process" ? {} : { docker: engine }),
    host: options.host ?? record.host,
    port: options.port ?? record.port,
    sshPortBase: (options.sshPortBase ?? record.sshPortBase) || undefined,
    seed: options.seed ?? record.seed,
  };
}

async function listen(
  record: InstanceRecord,
  instance: Controlled,
  { port, log, acceptBearer = false, strictApiVersion = false }: InstanceOptions,
): Promise<Api> {
  const setup = {
    account: instance.account,
    host: record.host,
    publicHost: publicAddress(record.host),
    faults: () => instance.faults.of(),
    seed: record.seed,
    log,
    acceptBearer,
    strictApiVersion,
    extraRoutes: controlRoutes(instance),
  };
  const listenOn = (port: number): Promise<Api> => startApi({ ...setup, port });
  if (record.port === 0) return await onLastingPort(listenOn);
  try {
    return await listenOn(record.port);
  } catch (error) {
    if (port !== undefined) throw error;
    // another program may have taken the port while the emulator was down
    log(`port ${record.port} is taken, another one is used`);
    return await onLastingPort(listenOn);
  }
}
