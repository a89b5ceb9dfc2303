import { BatchFault } from "../batch_fault.ts";
import type { Node } from "./node.ts";
import type { Pool, PoolSize } from "./pool.ts";

/** Refuses what cannot be done to a pool that is being deleted. Throws `BatchFault`. */
export function requireActive({ state }: Pool): void {
  if (state === "deleting") throw new BatchFault("PoolBeingDeleted");
}

/** Refuses what cannot be done to a pool while its size changes. Throws `BatchFault`. */
export function requireSteady({ allocationState }: Pool): void {
  if (allocationState !== "steady") throw new BatchFault("PoolBeingResized");
}

/** How many nodes of each kind there are. */
export function sizeOf(nodes: readonly Node[]): PoolSize {
  const dedicated = nodes.filter(({ isDedicated }) => isDedicated).length;
  return { dedicated, lowPriority: nodes.length - dedicated };
}

/** The nodes that a pool has to give up: those that are leaving already, else the last ones of each kind. */
export function surplusOf({ nodes, target }: Pool): readonly Node[] {
  const staying = nodes.filter(({ state }) => state !== "leavingpool");
  return [
    ...nodes.filter(({ state }) => state === "leavingpool"),
    ...staying.filter(({ isDedicated }) => isDedicated).slice(target.dedicated),
    ...staying.filter(({ isDedicated }) => !isDedicated).slice(target.lowPriority),
  ];
}
