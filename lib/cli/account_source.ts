import { azureSource, listPoolIds } from "../azure/azure_source.ts";
import { type AccountAccess, batchClient } from "../azure/batch_client.ts";
import type { BatchAccount, PoolConfig } from "../config/pool_config.ts";
import { ACCOUNT_NAME, endpointOf } from "../emulator/instance/instance_record.ts";
import {
  findInstance,
  instancesFolder,
  type KnownInstance,
  listInstances,
} from "../emulator/instance/known_instances.ts";
import { callInstance } from "../emulator/instance/control_client.ts";
import type { InstanceStatus } from "../emulator/instance/instance_status.ts";
import { UsageError } from "../errors.ts";
import type { NodeSource } from "../inventory/inventory.ts";
import { parsePublicKey, type PublicKey } from "../ssh/public_key.ts";
import type { Invocation } from "./command.ts";
import { chosenInstance } from "./emulator_invocation.ts";
import type { ChosenSource } from "./node_source.ts";
import { parseStatus } from "./show_status.ts";

/** An account and, where it is an emulator of this machine, what that says of itself. */
interface Reached {
  readonly serviceUrl: string;
  readonly accountName: string;
  readonly accountKey: string;
  readonly status: InstanceStatus | undefined;
  readonly notes: readonly string[];
}

/** The nodes of the account that the credentials lead to, or of an emulator that runs; `undefined` without both. */
export async function accountSource(
  config: PoolConfig,
  invocation: Invocation,
): Promise<ChosenSource | undefined> {
  const reached = config.batchAccount === undefined
    ? await foundEmulator(invocation)
    : await configuredAccount(config.batchAccount, invocation);
  if (reached === undefined) return undefined;
  const { status, notes } = reached;
  const poolId = config.specification?.id ?? await onlyPool(reached);
  // root may do everything; who only looks around need not
  const baseline = status?.baseline_users.find(({ name }) => name !== "root");
  const target = "emulator";
  const source: NodeSource = {
    target,
    list: async () => {
      const client = batchClient(accessOf(reached));
      return await azureSource(client, {
        target,
        poolId,
        user: config.ssh?.username ?? baseline?.name,
        pins: pinsOf(status),
      }).list();
    },
  };
  return {
    source,
    poolId,
    identityFile: config.ssh?.privateKey ?? baseline?.private_key,
    notes,
  };
}

function accessOf({ serviceUrl, accountName, accountKey }: Reached): AccountAccess {
  return { serviceUrl, credential: { kind: "key", accountName, accountKey } };
}

/** The emulator that the options or variables name, else the default one, else the only one that runs. */
async function foundEmulator(invocation: Invocation): Promise<Reached | undefined> {
  const chosen = await findInstance(chosenInstance(invocation).folder);
  if (chosen?.isRunning === true) return await reach(chosen);
  const running = (await listInstances(instancesFolder(invocation.io.home)))
    .filter(({ isRunning }) => isRunning);
  const [instance] = running;
  if (instance === undefined) return undefined;
  if (running.length > 1) {
    const names = running.map(({ record }) => record.name).join(", ");
    throw new UsageError(`Several emulators are running: ${names}`, {
      hint: `Choose one: POOLGEN_EMULATOR_NAME=${instance.record.name} poolgen render`,
    });
  }
  return await reach(instance);
}

async function reach({ record }: KnownInstance): Promise<Reached> {
  return {
    serviceUrl: endpointOf(record),
    accountName: ACCOUNT_NAME,
    accountKey: record.keys[0] ?? "",
    status: parseStatus(await callInstance(record, "status")),
    notes: [`The nodes are those of the emulator "${record.name}", which is running`],
  };
}

async function configuredAccount(
  { serviceUrl, accountKey }: BatchAccount,
  invocation: Invocation,
): Promise<Reached> {
  if (!isLoopback(serviceUrl)) {
    throw new UsageError(`The nodes of the account at ${serviceUrl} cannot be listed yet`, {
      hint: "List them in nodes.yaml",
    });
  }
  if (accountKey === undefined) {
    throw new UsageError("The credentials have no account_key", {
      hint: "The emulator keeps a credentials.yaml that has one; poolgen emulator status names it",
    });
  }
  const { origin } = new URL(serviceUrl);
  const known = [
    await findInstance(chosenInstance(invocation).folder).catch(() => undefined),
    ...await listInstances(instancesFolder(invocation.io.home)),
  ].find((instance) => instance?.isRunning === true && endpointOf(instance.record) === origin);
  return {
    serviceUrl: origin,
    accountName: ACCOUNT_NAME,
    accountKey: accountKey.reveal(),
    status: known === undefined
      ? undefined
      : parseStatus(await callInstance(known.record, "status")),
    notes: [],
  };
}

function isLoopback(serviceUrl: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|localhost|.*\.localhost|\[::1\])$/.test(
    new URL(serviceUrl).hostname,
  );
}

const POOL_ID = /^[A-Za-z0-9_-]{1,64}$/;

async function onlyPool(reached: Reached): Promise<string> {
  const client = batchClient(accessOf(reached));
  const ids = await listPoolIds(client);
  const [id] = ids;
  if (id !== undefined && ids.length === 1) {
    // it becomes a part of paths and names
    if (POOL_ID.test(id)) return id;
    throw new UsageError(`The account's pool has an id that no pool can have: ${id}`);
  }
  throw new UsageError(
    ids.length === 0
      ? "The emulator has no pool"
      : `The emulator has several pools: ${ids.join(", ")}`,
    { hint: "Name one in pool.yaml: pool_specification: {id: …}" },
  );
}

/** The emulator's own record of its nodes' host keys. */
function pinsOf(status: InstanceStatus | undefined): Map<string, PublicKey[]> {
  const nodes = status?.pools.flatMap(({ nodes }) => nodes) ?? [];
  return new Map(nodes.map(({ node_id, host_keys }) => [
    node_id,
    host_keys.map(parsePublicKey).filter((key) => typeof key !== "string"),
  ]));
}
