import type { BatchClient } from "./batch_client.ts";

/** Boots a node again; its start task runs again too. Throws `ServiceError`. */
export async function rebootNode(
  { sdk, call }: BatchClient,
  poolId: string,
  nodeId: string,
): Promise<void> {
  await call(`reboot ${nodeId}`, () => sdk.computeNode.reboot(poolId, nodeId));
}
