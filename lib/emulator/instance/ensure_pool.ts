import { setTimeout as delay } from "node:timers/promises";
import { mapBounded } from "../../concurrency.ts";
import { UserError } from "../../errors.ts";
import type { Account } from "../account/account.ts";
import type { Node } from "../account/node.ts";
import { ALLOCATION_FAILED } from "../account/node_life.ts";
import type { Pool, PoolSize } from "../account/pool.ts";
import type { JsonObject } from "../json.ts";
import { decodePool } from "../api/decode_pool.ts";
import type { WantedPool } from "./wanted_pool.ts";

/** The api-version whose spelling this file uses. */
const NEWEST_VERSION = "2025-06-01";
const YEAR = 365 * 24 * 60 * 60 * 1000;
const POLL_MS = 10;
const USERS_AT_ONCE = 16;
const SETTLED = new Set(["idle", "running", "offline", "starttaskfailed", "unusable", "preempted"]);

/**
 * Makes sure that an account has a pool as wanted: adds or resizes it, waits until its nodes have arrived, and adds
 * its user where that is missing. Nodes that stay are not touched. Throws `UserError`, also when `ending` aborts.
 */
export async function ensurePool(
  account: Account,
  wanted: WantedPool,
  ending: AbortSignal,
): Promise<Pool> {
  const size: PoolSize = { dedicated: wanted.dedicated, lowPriority: wanted.lowPriority };
  const present = account.findPool(wanted.id);
  if (present?.state === "deleting") await settled(account, present, ending);
  const known = account.findPool(wanted.id);
  const pool = known ?? account.addPool(decodePool(poolBody(wanted), NEWEST_VERSION));
  await settled(account, pool, ending);
  if (known !== undefined && !isSameSize(pool.target, size)) {
    if (pool.autoScale !== undefined) {
      throw new UserError(`Cannot resize the pool ${pool.id}: a formula sizes it`, {
        hint: "Disable autoscale first, or leave out the number of nodes",
      });
    }
    account.resizePool(pool, size);
    await settled(account, pool, ending);
  }
  refuseWithoutMachine(pool);
  if (wanted.user !== undefined) {
    const { user } = wanted;
    await mapBounded(pool.nodes, USERS_AT_ONCE, (node) => addMissingUser(account, node, user));
  }
  await account.saved();
  return pool;
}

/**
 * Resolves when neither the pool nor one of its nodes is on the way to another state, or the pool is gone. Throws `UserError` when
 * `ending` aborts: what is under way never arrives then.
 */
export async function settled(
  account: Account,
  pool: Pool,
  ending: AbortSignal,
): Promise<void> {
  while (
    account.findPool(pool.id) === pool &&
    (pool.state === "deleting" || pool.allocationState !== "steady" ||
      pool.nodes.some(({ state }) => !SETTLED.has(state)))
  ) {
    if (ending.aborted) {
      throw new UserError(`The emulator ends before the pool ${pool.id} is ready`);
    }
    // where states wait for clients to look, this is one
    account.polled(pool);
    for (const node of pool.nodes) account.polled(node);
    await delay(POLL_MS);
  }
}

/** Such as where the port that the node is to have belongs to another program. */
function refuseWithoutMachine(pool: Pool): void {
  for (const [cardinal, { errors }] of pool.nodes.entries()) {
    const failure = errors.find(({ code }) => code === ALLOCATION_FAILED);
    if (failure === undefined) continue;
    throw new UserError(`The node node${cardinal} cannot start: ${failure.message}`, {
      hint: failure.hint ??
        "Stop it with: poolgen emulator down; then start it with other ports: --ssh-port-base P, or 0 for any",
    });
  }
}

async function addMissingUser(
  account: Account,
  node: Node,
  { name, publicKey, isAdmin }: NonNullable<WantedPool["user"]>,
): Promise<void> {
  if (node.state !== "idle" && node.state !== "running") return;
  const expiry = Date.now() + YEAR;
  if (node.users.some((user) => user.name === name)) {
    await account.updateUser(node, { name, publicKey, expiry });
  } else {
    await account.addUser(node, { name, isAdmin, publicKey, expiry });
  }
}

function isSameSize(a: PoolSize, b: PoolSize): boolean {
  return a.dedicated === b.dedicated && a.lowPriority === b.lowPriority;
}

/** The request that a client would make for it: with SSH from outside, as any pool today has to ask for. */
function poolBody(wanted: WantedPool): JsonObject {
  return {
    id: wanted.id,
    vmSize: wanted.vmSize,
    virtualMachineConfiguration: {
      imageReference: { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204" },
      nodeAgentSKUId: "batch.node.ubuntu 22.04",
    },
    targetDedicatedNodes: wanted.dedicated,
    targetLowPriorityNodes: wanted.lowPriority,
    networkConfiguration: {
      endpointConfiguration: {
        inboundNATPools: [{
          name: "ssh",
          protocol: "tcp",
          backendPort: 22,
          frontendPortRangeStart: 40_000,
          frontendPortRangeEnd: 44_999,
        }],
      },
    },
  };
}
