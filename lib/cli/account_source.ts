import { azureSource, listPoolIds } from "../azure/azure_source.ts";
import { batchClient } from "../azure/batch_client.ts";
import type { PoolConfig } from "../config/pool_config.ts";
import type { InstanceStatus } from "../emulator/instance/instance_status.ts";
import { UsageError } from "../errors.ts";
import type { NodeSource } from "../inventory/inventory.ts";
import { parsePublicKey, type PublicKey } from "../ssh/public_key.ts";
import { accountAccess, type ReachedAccount } from "./account_access.ts";
import type { Invocation } from "./command.ts";
import type { ChosenSource } from "./node_source.ts";

/** The nodes of the account that the credentials lead to, or of an emulator that runs; `undefined` without both. */
export async function accountSource(
  config: PoolConfig,
  invocation: Invocation,
): Promise<ChosenSource | undefined> {
  const reached = await accountAccess(config, invocation);
  if (reached === undefined) return undefined;
  const { access, target, status, notes } = reached;
  const poolId = config.specification?.id ?? await onlyPool(reached);
  // root may do everything; who only looks around need not
  const baseline = status?.baseline_users.find(({ name }) => name !== "root");
  const source: NodeSource = {
    target,
    list: async () =>
      await azureSource(batchClient(access), {
        target,
        poolId,
        user: config.ssh?.username ?? baseline?.name,
        pins: pinsOf(status),
      }).list(),
  };
  return {
    source,
    poolId,
    identityFile: config.ssh?.privateKey ?? baseline?.private_key,
    notes,
  };
}

const POOL_ID = /^[A-Za-z0-9_-]{1,64}$/;

async function onlyPool({ access, target }: ReachedAccount): Promise<string> {
  const ids = await listPoolIds(batchClient(access));
  const [id] = ids;
  if (id !== undefined && ids.length === 1) {
    // it becomes a part of paths and names
    if (POOL_ID.test(id)) return id;
    throw new UsageError(`The account's pool has an id that no pool can have: ${id}`);
  }
  const where = target === "emulator" ? "emulator" : "account";
  throw new UsageError(
    ids.length === 0
      ? `The ${where} has no pool`
      : `The ${where} has several pools: ${ids.join(", ")}`,
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
