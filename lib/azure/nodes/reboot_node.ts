import type { BatchClient } from "../client/batch_client.ts";
import { callWithEffect } from "../client/call_with_effect.ts";

/** Boots a node again; its start task runs again too. Throws `ServiceError`. */
export async function rebootNode(
  client: BatchClient,
  poolId: string,
  nodeId: string,
): Promise<void> {
  const reboot = (): Promise<unknown> => client.sdk.computeNode.reboot(poolId, nodeId);
  await callWithEffect(client, `reboot ${nodeId}`, "NodeBeingRebooted", reboot);
}
