import type { BatchServiceModels } from "@azure/batch";
import type { BatchClient } from "../client/batch_client.ts";
import { printsHostKeys } from "../host_keys/host_key_block.ts";
import { listAll } from "../client/list_all.ts";
import { accessRules } from "./nat_pool.ts";

/** How many nodes of each kind. */
export interface NodeCount {
  readonly dedicated: number;
  readonly lowPriority: number;
}

/** A pool as the service tells of it; what it says is text from outside. */
export interface BatchPool {
  readonly id: string;
  /** `active` or `deleting`. */
  readonly state: string;
  /** `steady`, `resizing` or `stopping`. */
  readonly allocationState: string;
  readonly vmSize: string;
  /** The image in a few words. */
  readonly image: string;
  readonly isWindows: boolean;
  readonly current: NodeCount;
  readonly target: NodeCount;
  readonly isAutoScaled: boolean;
  /** Whether a public port leads to port 22 of each node because the pool says so. */
  readonly mapsSsh: boolean;
  /** Who may reach that port and who may not, such as `deny *`; the first that fits counts. */
  readonly sshRules: readonly string[];
  readonly hasPublicAddresses: boolean;
  /** Whether its start task prints the nodes' host keys. */
  readonly printsHostKeys: boolean;
  readonly slotsPerNode: number;
  readonly creationTime: number | undefined;
  /** Why it did not get the size that it was to have. */
  readonly resizeErrors: readonly { readonly code: string; readonly message: string }[];
}

/** A pool. Throws `ServiceError`. */
export async function getPool({ sdk, call }: BatchClient, poolId: string): Promise<BatchPool> {
  return batchPool(await call(`look at the pool ${poolId}`, () => sdk.pool.get(poolId)));
}

/** Every pool of the account. Throws `ServiceError`. */
export async function listPools(client: BatchClient): Promise<BatchPool[]> {
  const pools = await listAll(client, {
    doing: "list the pools",
    path: "/pools",
    first: () => client.sdk.pool.list(),
    next: (link) => client.sdk.pool.listNext(link),
  });
  return pools.map(batchPool);
}

const SSH_PORT = 22;

function batchPool(pool: BatchServiceModels.CloudPool): BatchPool {
  const { virtualMachineConfiguration: machine, networkConfiguration: network } = pool;
  const natPools = network?.endpointConfiguration?.inboundNATPools ?? [];
  const sshPool = natPools.find(({ backendPort }) => backendPort === SSH_PORT);
  const provision = network?.publicIPAddressConfiguration?.provision ?? "";
  return {
    id: String(pool.id ?? ""),
    state: String(pool.state ?? "active").toLowerCase(),
    allocationState: String(pool.allocationState ?? "steady").toLowerCase(),
    vmSize: String(pool.vmSize ?? ""),
    image: imageOf(machine?.imageReference),
    isWindows: /^batch\.node\.windows/i.test(machine?.nodeAgentSKUId ?? ""),
    current: {
      dedicated: pool.currentDedicatedNodes ?? 0,
      lowPriority: pool.currentLowPriorityNodes ?? 0,
    },
    target: {
      dedicated: pool.targetDedicatedNodes ?? 0,
      lowPriority: pool.targetLowPriorityNodes ?? 0,
    },
    isAutoScaled: pool.enableAutoScale ?? false,
    mapsSsh: sshPool !== undefined,
    sshRules: accessRules(sshPool),
    hasPublicAddresses: provision.toLowerCase() !== "nopublicipaddresses",
    printsHostKeys: printsHostKeys(pool.startTask),
    slotsPerNode: pool.taskSlotsPerNode ?? 1,
    creationTime: pool.creationTime?.getTime(),
    resizeErrors: (pool.resizeErrors ?? []).map(({ code, message }) => ({
      code: String(code ?? "Unknown"),
      message: String(message ?? ""),
    })),
  };
}

function imageOf(image: BatchServiceModels.ImageReference | undefined): string {
  if (image === undefined) return "";
  const { publisher, offer, sku, virtualMachineImageId } = image;
  return virtualMachineImageId ?? [publisher, offer, sku].filter((part) => part).join(" ");
}
