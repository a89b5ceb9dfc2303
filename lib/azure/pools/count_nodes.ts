import type { BatchServiceModels } from "@azure/batch";
import { EXIT } from "../../errors.ts";
import type { BatchClient } from "../client/batch_client.ts";
import { listAll } from "../client/list_all.ts";
import { ServiceError } from "../client/service_error.ts";

/** How many nodes of a pool are in each state, by the service's own count. */
export interface NodeCounts {
  readonly dedicated: Readonly<Record<string, number>>;
  readonly lowPriority: Readonly<Record<string, number>>;
}

/** The nodes of a pool, counted by the service. Throws `ServiceError`, also where there is no such pool. */
export async function countNodes(client: BatchClient, poolId: string): Promise<NodeCounts> {
  const { sdk } = client;
  const [counts] = await listAll(client, {
    doing: `count the nodes of the pool ${poolId}`,
    path: "/nodecounts",
    first: () =>
      sdk.account.listPoolNodeCounts({
        accountListPoolNodeCountsOptions: { filter: `poolId eq '${poolId}'` },
      }),
    next: (link) => sdk.account.listPoolNodeCountsNext(link),
  });
  if (counts === undefined) {
    throw new ServiceError(
      `Cannot count the nodes: the account has no pool ${poolId}`,
      EXIT.failed,
      "PoolNotFound",
    );
  }
  return { dedicated: numbers(counts.dedicated), lowPriority: numbers(counts.lowPriority) };
}

function numbers(counts: BatchServiceModels.NodeCounts | undefined): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts ?? {}).filter(([, count]) => typeof count === "number")
      .map(([state, count]) => [state.toLowerCase(), count]),
  );
}
