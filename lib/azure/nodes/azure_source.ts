import { both, mapBounded } from "../../concurrency.ts";
import { EXIT, UsageError } from "../../errors.ts";
import type { NodeListing, NodeSource, SourceNode, Target } from "../../inventory/inventory.ts";
import type { PublicKey } from "../../ssh/public_key.ts";
import type { BatchClient } from "../client/batch_client.ts";
import type { BatchNode, Endpoint } from "./batch_node.ts";
import { type BatchPool, getPool } from "../pools/batch_pool.ts";
import { isNodeId, leadsToNode } from "../client/checked_answers.ts";
import { listNodes } from "./list_nodes.ts";
import { fitnessOf } from "./node_states.ts";
import { pinNodes } from "../host_keys/pin_nodes.ts";
import type { PinStore } from "../host_keys/pin_store.ts";
import { ServiceError } from "../client/service_error.ts";

/** Which nodes are asked for, and what is known of them besides. */
export interface AzureSourceOptions {
  readonly target: Target;
  readonly poolId: string;
  readonly user: string | undefined;
  /** Host keys that the emulator on this machine has on record, by node id. */
  readonly recorded: ReadonlyMap<string, readonly PublicKey[]>;
  /** Where the host keys are kept that start tasks printed. */
  readonly pinStore: PinStore;
  /** Whether a jump host leads into the pool's network. */
  readonly hasJump: boolean;
}

const SSH_PORT = 22;
const PARALLEL = 32;

/** The nodes of a pool as its Batch account knows them. */
export function azureSource(client: BatchClient, options: AzureSourceOptions): NodeSource {
  return { target: options.target, list: () => list(client, options) };
}

async function list(client: BatchClient, options: AzureSourceOptions): Promise<NodeListing> {
  const { poolId, pinStore } = options;
  const [pool, found] = await both(getPool(client, poolId), listNodes(client, poolId));
  refuseWindows(pool);
  const nodes = found.filter(({ id }) => isNodeId(id));
  const located = await mapBounded(nodes, PARALLEL, (node) => locate(client, options, pool, node));
  const pins = pool.printsHostKeys ? await pinNodes(client, poolId, nodes, pinStore) : new Map();
  const reached: SourceNode[] = [];
  const unreachable = found.filter(({ id }) => !isNodeId(id))
    .map(({ id }) => ({ nodeId: id, reason: "its id is none that a node can have" }));
  const taken = new Set(
    located.flatMap((place, index) =>
      typeof place === "string" || isGone(nodes[index]) ? [] : [endpointText(place)]
    ),
  );
  for (const [index, node] of nodes.entries()) {
    const { id, state } = node;
    const place = located[index];
    if (place === undefined) continue;
    if (typeof place === "string") unreachable.push({ nodeId: id, reason: place });
    else if (isGone(node) && taken.has(endpointText(place))) {
      unreachable.push({ nodeId: id, reason: `it is ${state}, and another node has its address` });
    } else {
      const pin = pinOf(id, pins.get(id)?.hostKeys, options);
      reached.push({ nodeId: id, ...place, state, user: options.user, ...pin });
    }
  }
  return { nodes: reached, unreachable, notes: poolNotes(pool, unreachable.length, options) };
}

/** Its machine is no more, while the service may still tell where that was reached. */
function isGone(node: BatchNode | undefined): boolean {
  return node !== undefined && fitnessOf(node.state) === "gone";
}

function endpointText({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}

/** Its nodes have no SSH server. */
export function refuseWindows({ id, isWindows }: BatchPool): void {
  if (!isWindows) return;
  throw new UsageError(`The pool ${id} runs Windows, whose nodes have no SSH server`, {
    hint: "Name a pool of Linux nodes in pool.yaml, or use Remote Desktop",
  });
}

function pinOf(
  id: string,
  printed: readonly PublicKey[] | undefined,
  { recorded }: AzureSourceOptions,
): Pick<SourceNode, "hostKeys" | "pin"> {
  if (printed !== undefined) return { hostKeys: printed, pin: "api" };
  const hostKeys = recorded.get(id) ?? [];
  return hostKeys.length === 0 ? { hostKeys } : { hostKeys, pin: "emulator" };
}

/** Where to reach a node, or why it cannot be reached. */
async function locate(
  client: BatchClient,
  { target, poolId }: AzureSourceOptions,
  pool: BatchPool,
  node: BatchNode,
): Promise<Endpoint | string> {
  const place = node.endpoint ??
    (pool.hasPublicAddresses
      ? await remoteLogin(client, poolId, node.id, pool)
      : privatePlace(node));
  if (typeof place === "string") return place;
  return leadsToNode(place, target) ? place : "the address that the service gave cannot be used";
}

function privatePlace({ privateAddress }: BatchNode): Endpoint | string {
  return privateAddress === undefined
    ? "it has no address yet"
    : { address: privateAddress, port: SSH_PORT };
}

async function remoteLogin(
  { sdk, call }: BatchClient,
  poolId: string,
  nodeId: string,
  { mapsSsh }: BatchPool,
): Promise<Endpoint | string> {
  try {
    const { remoteLoginIPAddress, remoteLoginPort } = await call(
      `ask for the address of ${nodeId}`,
      () => sdk.computeNode.getRemoteLoginSettings(poolId, nodeId),
    );
    return { address: remoteLoginIPAddress, port: remoteLoginPort };
  } catch (error) {
    // one that the service knows nothing of is told; without the service nothing is
    if (!(error instanceof ServiceError) || error.code !== EXIT.failed) throw error;
    return mapsSsh ? error.message : "no public port leads to its SSH server";
  }
}

function poolNotes(
  { id, mapsSsh, hasPublicAddresses }: BatchPool,
  lost: number,
  { hasJump }: AzureSourceOptions,
): string[] {
  if (!hasPublicAddresses && !hasJump) {
    return [
      `The pool ${id} has no public addresses: its nodes are reached from inside its network only, or ` +
      `through a jump host, which poolgen.yaml names: "proxy_jump: user@host"`,
    ];
  }
  if (hasPublicAddresses && !mapsSsh && lost > 0) {
    return [
      `The pool ${id} maps no public port to port 22, without which pools made since 30 November 2025 have ` +
      `no SSH; "poolgen pool add --recreate" makes it anew with one, for whom pool.yaml says: ` +
      `"remote_access_control: {allow: [ADDRESS], deny: ['*']}"`,
    ];
  }
  return [];
}
