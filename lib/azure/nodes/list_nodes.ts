import type { BatchClient } from "../client/batch_client.ts";
import { type BatchNode, batchNode, NODE_PROPERTIES } from "./batch_node.ts";
import { listAll } from "../client/list_all.ts";

/** The nodes of a pool, as many as 100 pages hold; `filter` is one of OData. Throws `ServiceError`. */
export async function listNodes(
  client: BatchClient,
  poolId: string,
  filter?: string,
): Promise<BatchNode[]> {
  const { sdk } = client;
  const nodes = await listAll(client, {
    doing: `list the nodes of the pool ${poolId}`,
    path: `/pools/${encodeURIComponent(poolId)}/nodes`,
    first: () =>
      sdk.computeNode.list(poolId, {
        computeNodeListOptions: {
          select: NODE_PROPERTIES,
          ...(filter === undefined ? {} : { filter }),
        },
      }),
    next: (link) => sdk.computeNode.listNext(link),
  });
  return nodes.map(batchNode);
}
