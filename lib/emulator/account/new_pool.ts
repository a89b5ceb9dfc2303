import type { Pool, PoolDefinition } from "./pool.ts";

/** A pool that has no nodes yet. */
export function newPool(definition: PoolDefinition): Pool {
  const now = Date.now();
  return {
    id: definition.id,
    definition,
    eTag: "",
    lastModified: now,
    creationTime: now,
    state: "active",
    stateTransitionTime: now,
    allocationState: "steady",
    allocationStateTransitionTime: now,
    target: definition.size,
    resizeErrors: [],
    autoScale: definition.autoScale,
    nodes: [],
  };
}
