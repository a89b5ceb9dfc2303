import { nodeFailures } from "../azure/node_failures.ts";
import { isSettled, type PoolView, watchPool } from "../azure/watch_pool.ts";
import { UserError } from "../errors.ts";
import type { Invocation } from "./command.ts";
import type { PoolSession } from "./pool_session.ts";
import { showCounts, startProgress } from "./progress.ts";
import { safeText } from "./safe_text.ts";

/** Waits until a pool has its nodes, and each is ready or has failed; tells of those that have. Gives their last view. */
export async function awaitNodes(session: PoolSession, invocation: Invocation): Promise<PoolView> {
  const { client, poolId, signal } = session;
  const view = await watch(session, invocation);
  const { pool, nodes } = view;
  for (const { code, message } of pool.resizeErrors) {
    invocation.io.stderr.write(
      `${safeText(`error: the pool ${poolId} did not get all its nodes: ${message} (${code})`)}\n`,
    );
  }
  for (const { nodeId, state, reasons } of await nodeFailures(client, poolId, nodes)) {
    invocation.io.stderr.write(`${safeText(`error: ${nodeId} is ${state}`)}\n`);
    for (const reason of reasons) invocation.io.stderr.write(`  ${safeText(reason)}\n`);
  }
  signal?.throwIfAborted();
  return view;
}

async function watch(
  { client, poolId, signal }: PoolSession,
  invocation: Invocation,
): Promise<PoolView> {
  using progress = await startProgress(invocation);
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

/** Throws `UserError` where a pool lacks nodes, or nodes failed: what could be done was done. */
export function requireNodes({ pool, nodes }: PoolView): void {
  const failed = nodes.filter(({ state }) => ["starttaskfailed", "unusable"].includes(state));
  if (pool.resizeErrors.length === 0 && failed.length === 0) return;
  throw new UserError(
    failed.length > 0
      ? `${failed.length} of ${nodes.length} nodes of the pool ${pool.id} failed`
      : `The pool ${pool.id} has ${nodes.length} nodes, fewer than it is to have`,
    { hint: "See which with: poolgen pool nodes list" },
  );
}
