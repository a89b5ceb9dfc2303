import { join } from "node:path";
import { azureSource } from "../../azure/nodes/azure_source.ts";
import { type BatchClient, batchClient } from "../../azure/client/batch_client.ts";
import { PinStore } from "../../azure/host_keys/pin_store.ts";
import type { PoolConfig } from "../../config/pool_config.ts";
import type { InstanceStatus } from "../../emulator/instance/instance_status.ts";
import type { Target } from "../../inventory/inventory.ts";
import { parsePublicKey, type PublicKey } from "../../ssh/public_key.ts";
import { accountAccess } from "../pools/account_access.ts";
import { choosePool } from "../pools/choose_pool.ts";
import { clientOptions } from "../pools/client_options.ts";
import type { Invocation } from "../command_table/command.ts";
import type { ChosenSource } from "./node_source.ts";
import { runningInstanceAt } from "../instances/found_instance.ts";

/** The nodes of the account that the credentials lead to, or of an emulator that runs; `undefined` without both. */
export async function accountSource(
  config: PoolConfig,
  invocation: Invocation,
): Promise<ChosenSource | undefined> {
  const reached = await accountAccess(config, invocation);
  if (reached === undefined) return undefined;
  const client = batchClient(reached.access, clientOptions(invocation));
  const poolId = await choosePool(client, config, invocation);
  const source = await poolSource(client, poolId, reached.target, config, invocation);
  return { ...source, notes: reached.notes };
}

/** The nodes of a pool of an account. */
export async function poolSource(
  client: BatchClient,
  poolId: string,
  target: Target,
  config: PoolConfig,
  invocation: Invocation,
): Promise<ChosenSource> {
  const { serviceUrl } = client;
  const found = target === "emulator" ? await runningInstanceAt(serviceUrl, invocation) : undefined;
  const status = found?.status;
  // root may do everything; who only looks around need not
  const baseline = status?.baseline_users.find(({ name }) => name !== "root");
  const pins = join(invocation.io.home, ".poolgen", "pins");
  const source = azureSource(client, {
    target,
    poolId,
    user: config.ssh?.username ?? baseline?.name,
    recorded: recordOf(status),
    pinStore: new PinStore(pins, new URL(serviceUrl).host, poolId),
    hasJump: config.settings.proxyJump !== undefined,
  });
  return {
    source,
    poolId,
    identityFile: config.ssh?.privateKey ?? baseline?.private_key,
    notes: [],
  };
}

/** The emulator's own record of its nodes' host keys. */
function recordOf(status: InstanceStatus | undefined): Map<string, PublicKey[]> {
  const nodes = status?.pools.flatMap(({ nodes }) => nodes) ?? [];
  return new Map(nodes.map(({ node_id, host_keys }) => [
    node_id,
    host_keys.map(parsePublicKey).filter((key) => typeof key !== "string"),
  ]));
}
