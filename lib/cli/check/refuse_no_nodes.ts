import type { Check } from "../../checks/check.ts";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import type { RenderedNodes } from "../nodes/render_nodes.ts";

/** There is no node to ask, which `--wait` may wait for. */
class NoNodesError extends UserError {
  override readonly name: string = "NoNodesError";
  override readonly code: ExitCode = EXIT.unreachable;
}

/**
 * Throws `UserError` where checks would find nothing because there is no node to ask: where nothing leads to any, or
 * where there is none and the checks are all of nodes. A pool that is empty by intent passes what is asked of pools.
 */
export function refuseNoNodes(
  { inventory: { pool, nodes }, unreachable }: Pick<RenderedNodes, "inventory" | "unreachable">,
  checks: readonly Check[],
): void {
  if (nodes.length > 0) return;
  const [first] = unreachable;
  if (first !== undefined) {
    throw new NoNodesError(
      `Nothing leads to any node of the pool ${pool}: ${first.nodeId}: ${first.reason}`,
      { hint: "To wait for them: poolgen check --wait 10m" },
    );
  }
  if (checks.some(({ scope }) => scope === "pool")) return;
  throw new NoNodesError(`There is nothing to check: the pool ${pool} has no nodes`, {
    hint: "Leave --only and --skip out to check the files of a pool without nodes",
  });
}
