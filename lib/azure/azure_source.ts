import { isIP } from "node:net";
import type { BatchServiceModels } from "@azure/batch";
import { mapBounded } from "../concurrency.ts";
import { EXIT } from "../errors.ts";
import type { NodeListing, NodeSource, SourceNode, Target } from "../inventory/inventory.ts";
import type { PublicKey } from "../ssh/public_key.ts";
import type { BatchClient } from "./batch_client.ts";
import { ServiceError } from "./service_error.ts";

/** Which nodes are asked for, and what is known of them besides. */
export interface AzureSourceOptions {
  readonly target: Target;
  readonly poolId: string;
  readonly user: string | undefined;
  /** Host keys that are trusted, by node id. */
  readonly pins: ReadonlyMap<string, readonly PublicKey[]>;
}

const SSH_PORT = 22;
const PARALLEL = 16;
const MAX_PAGES = 100;

/** The nodes of a pool as its Batch account knows them. */
export function azureSource(client: BatchClient, options: AzureSourceOptions): NodeSource {
  return { target: options.target, list: () => list(client, options) };
}

type ComputeNode = BatchServiceModels.ComputeNode;

async function list(client: BatchClient, options: AzureSourceOptions): Promise<NodeListing> {
  const found = await listNodes(client, options.poolId);
  const asked = await mapBounded(found, PARALLEL, (node) => locate(client, options, node));
  return {
    nodes: asked.filter((node) => typeof node !== "string"),
    unreachable: found.flatMap(({ id }, index) => {
      const reason = asked[index];
      return typeof reason === "string" && id !== undefined ? [{ nodeId: id, reason }] : [];
    }),
  };
}

/** The ids of the account's pools. Throws `ServiceError`. */
export async function listPoolIds({ sdk, call }: BatchClient): Promise<string[]> {
  const page = await call(
    "list the pools",
    () => sdk.pool.list({ poolListOptions: { select: "id" } }),
  );
  return page.flatMap(({ id }) => id ?? []);
}

async function listNodes(
  { sdk, call, serviceUrl }: BatchClient,
  poolId: string,
): Promise<ComputeNode[]> {
  const doing = `list the nodes of the pool ${poolId}`;
  const nodes: ComputeNode[] = [];
  let page = await call(doing, () =>
    sdk.computeNode.list(poolId, {
      computeNodeListOptions: { select: "id,state,endpointConfiguration" },
    }));
  for (let pages = 1;; pages++) {
    nodes.push(...page);
    const next = page.odatanextLink;
    if (next === undefined || next === "") return nodes;
    refuseForeign(next, serviceUrl, pages);
    page = await call(doing, () => sdk.computeNode.listNext(next));
  }
}

/** The next page is asked for with the account's signature, which no other place may get. */
function refuseForeign(next: string, serviceUrl: string, pages: number): void {
  const isOwn = URL.canParse(next) && new URL(next).origin === new URL(serviceUrl).origin;
  if (isOwn && pages < MAX_PAGES) return;
  throw new ServiceError(
    isOwn
      ? `Cannot list the nodes: there are more than ${MAX_PAGES} pages`
      : "Cannot list the nodes: the next page is at another place than the account",
    EXIT.failed,
    undefined,
  );
}

/** Where to reach a node, or why it cannot be reached. */
async function locate(
  client: BatchClient,
  { poolId, user, pins }: AzureSourceOptions,
  node: ComputeNode,
): Promise<SourceNode | string> {
  const { id, state } = node;
  if (id === undefined || !NODE_ID.test(id)) return "its id is none that a node can have";
  const endpoint = inboundEndpoint(node) ?? await remoteLogin(client, poolId, id);
  if (typeof endpoint === "string") return endpoint;
  if (isIP(endpoint.address) === 0 || endpoint.address.includes("%") || !isPort(endpoint.port)) {
    return "the address that the service gave cannot be used";
  }
  return { nodeId: id, ...endpoint, state, user, hostKeys: pins.get(id) ?? [] };
}

const NODE_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

interface Endpoint {
  readonly address: string;
  readonly port: number;
}

function inboundEndpoint({ endpointConfiguration }: ComputeNode): Endpoint | undefined {
  const ssh = endpointConfiguration?.inboundEndpoints.find(({ backendPort }) =>
    backendPort === SSH_PORT
  );
  if (ssh?.publicIPAddress === undefined) return undefined;
  return { address: ssh.publicIPAddress, port: ssh.frontendPort };
}

async function remoteLogin(
  { sdk, call }: BatchClient,
  poolId: string,
  nodeId: string,
): Promise<Endpoint | string> {
  try {
    const { remoteLoginIPAddress, remoteLoginPort } = await call(
      `ask for the address of ${nodeId}`,
      () => sdk.computeNode.getRemoteLoginSettings(poolId, nodeId),
    );
    return { address: remoteLoginIPAddress, port: remoteLoginPort };
  } catch (error) {
    // one that the service knows nothing of is told; without the service nothing is
    if (error instanceof ServiceError && error.code === EXIT.failed) return error.message;
    throw error;
  }
}
