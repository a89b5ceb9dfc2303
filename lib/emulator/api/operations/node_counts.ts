import type { NodeState } from "../../account/node.ts";
import type { Pool } from "../../account/pool.ts";
import type { JsonObject } from "../../json.ts";
import type { Answer } from "../answer.ts";
import { listAnswer } from "../list_answer.ts";
import type { Call } from "../operation.ts";

const NAMES: Readonly<Record<NodeState, string>> = {
  creating: "creating",
  starting: "starting",
  waitingforstarttask: "waitingForStartTask",
  starttaskfailed: "startTaskFailed",
  idle: "idle",
  running: "running",
  rebooting: "rebooting",
  reimaging: "reimaging",
  offline: "offline",
  unusable: "unusable",
  unknown: "unknown",
  leavingpool: "leavingPool",
  preempted: "preempted",
};
const NEVER_HERE = { upgradingOS: 0, deallocated: 0, deallocating: 0 };

/** Counts the nodes of each pool by state. */
export function nodeCounts({ account, request }: Call): Answer {
  return listAnswer(request, {
    shape: "nodeCounts",
    metadata: "poolnodecounts",
    properties: { poolId: "id" },
    items: account.listPools(),
    keyOf: ({ id }) => id,
    render: (pool) => ({
      poolId: pool.id,
      dedicated: countsOf(pool, true),
      lowPriority: countsOf(pool, false),
    }),
  });
}

function countsOf(pool: Pool, isDedicated: boolean): JsonObject {
  const nodes = pool.nodes.filter((node) => node.isDedicated === isDedicated);
  const counts = Object.entries(NAMES).map(([state, name]) =>
    [name, nodes.filter((node) => node.state === state).length] as const
  );
  return { ...Object.fromEntries(counts), ...NEVER_HERE, total: nodes.length };
}
