import { setTimeout as delay } from "node:timers/promises";
import { both } from "../../concurrency.ts";
import type { BatchClient } from "../client/batch_client.ts";
import type { BatchNode } from "../nodes/batch_node.ts";
import { type BatchPool, getPool } from "./batch_pool.ts";
import { listNodes } from "../nodes/list_nodes.ts";
import { fitnessOf } from "../nodes/node_states.ts";

/** A pool and its nodes at one moment. */
export interface PoolView {
  readonly pool: BatchPool;
  readonly nodes: readonly BatchNode[];
}

/** The first look again comes soon, for an emulator; later ones at the pace of real machines. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** Looks at a pool until `isDone`; every look is shown to `onView`. Throws `ServiceError`, and what `signal` aborts with. */
export async function watchPool(
  client: BatchClient,
  poolId: string,
  isDone: (view: PoolView) => boolean,
  { signal, onView }: {
    readonly signal?: AbortSignal | undefined;
    readonly onView?: (view: PoolView) => void;
  } = {},
): Promise<PoolView> {
  for (let wait = FIRST_WAIT_MS;; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    const [pool, nodes] = await both(getPool(client, poolId), listNodes(client, poolId));
    onView?.({ pool, nodes });
    if (isDone({ pool, nodes })) return { pool, nodes };
    await delay(wait, undefined, { ...(signal === undefined ? {} : { signal }) })
      .catch(() => signal?.throwIfAborted());
  }
}

/** Whether a pool has the nodes that it is to have, and none of them is on the way to another state by itself. */
export function isSettled({ pool, nodes }: PoolView): boolean {
  return pool.allocationState === "steady" &&
    nodes.every(({ state }) => fitnessOf(state) !== "coming");
}
