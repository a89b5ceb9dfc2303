import type { Pool } from "./pool.ts";

/** All that is kept of an account. */
export interface AccountState {
  /** How many nodes there have ever been; their ids count on from it. */
  nodesMade: number;
  /** How many changes there have been; ETags come from it. */
  changes: number;
  pools: readonly Pool[];
}

/** An account without pools. */
export function emptyState(): AccountState {
  return { nodesMade: 0, changes: 0, pools: [] };
}
