import type { BatchPool } from "../../azure/pools/batch_pool.ts";
import type { PoolPart } from "../json_documents/pool_part.ts";

/** A pool as JSON output has it. */
export function poolJson(pool: BatchPool): PoolPart {
  const { current, target } = pool;
  return {
    id: pool.id,
    state: pool.state,
    allocation_state: pool.allocationState,
    vm_size: pool.vmSize,
    image: pool.image,
    current: { dedicated: current.dedicated, low_priority: current.lowPriority },
    target: { dedicated: target.dedicated, low_priority: target.lowPriority },
    autoscale: pool.isAutoScaled,
    ssh_mapped: pool.mapsSsh,
    resize_errors: pool.resizeErrors,
  };
}
