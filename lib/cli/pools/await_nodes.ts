import { type NodeFailure, nodeFailures } from "../../azure/nodes/node_failures.ts";
import { isSettled, type PoolView, watchPool } from "../../azure/pools/watch_pool.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolSession } from "./pool_session.ts";
import { showCounts, startProgress } from "../terminal/progress.ts";

/** A pool that has come to rest. */
export interface SettledPool extends PoolView {
  /** Nodes that will not be ready by themselves. */
  readonly failures: readonly NodeFailure[];
}

/** Waits until a pool has its nodes, and each is ready or has failed. Throws `UserError`. */
export async function awaitNodes(
  session: PoolSession,
  invocation: Invocation,
): Promise<SettledPool> {
  const { client, poolId } = session;
  const view = await watch(session, invocation);
  return { ...view, failures: await nodeFailures(client, poolId, view.nodes) };
}

async function watch(
  { client, poolId, signal }: PoolSession,
  invocation: Invocation,
): Promise<PoolView> {
  using progress = startProgress(invocation);
  return await watchPool(client, poolId, isSettled, {
    signal,
    onView: ({ pool, nodes }) => {
      const wanted = pool.target.dedicated + pool.target.lowPriority;
      progress.show(
        `pool ${poolId} is ${pool.allocationState}, ${nodes.length} of ${wanted} nodes: ` +
          showCounts(nodes.map(({ state }) => state)),
      );
    },
  });
}
