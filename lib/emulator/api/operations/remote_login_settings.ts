import { BatchFault } from "../../batch_fault.ts";
import type { Answer } from "../answer.ts";
import type { NodeCall } from "../operation.ts";

/** Tells where SSH reaches a node. */
export function remoteLoginSettings({ account, node }: NodeCall): Answer {
  const endpoint = account.endpointOf(node);
  if (endpoint === undefined) {
    throw new BatchFault("OperationNotValidOnNode", [{
      key: "Reason",
      value: "No public port leads to port 22 of the node",
    }]);
  }
  return {
    status: 200,
    content: {
      kind: "resource",
      shape: "other",
      metadata: "Microsoft.Azure.Batch.Protocol.Entities.RemoteLoginSettings",
      json: { remoteLoginIPAddress: endpoint.address, remoteLoginPort: endpoint.port },
    },
  };
}
