import type { Answer } from "../answer.ts";
import { listAnswer } from "../list_answer.ts";
import { nodeJson } from "../node_json.ts";
import type { NodeCall, PoolCall } from "../operation.ts";

/** Lists a pool's nodes. */
export function listNodes({ account, pool, request }: PoolCall): Answer {
  return listAnswer(request, {
    shape: "node",
    metadata: "nodes",
    properties: {
      id: "id",
      state: "text",
      schedulingState: "text",
      stateTransitionTime: "time",
      lastBootTime: "time",
      allocationTime: "time",
      isDedicated: "flag",
      "startTaskInfo/state": "text",
      "startTaskInfo/result": "text",
      "startTaskInfo/exitCode": "number",
      "startTaskInfo/startTime": "time",
      "startTaskInfo/endTime": "time",
    },
    items: pool.nodes,
    keyOf: ({ id }) => id,
    render: (node) => nodeJson(node, pool, account.shownEndpointOf(node), request.base),
    shown: (node) => account.polled(node),
  });
}

/** Shows a node. */
export function getNode({ account, pool, node, request }: NodeCall): Answer {
  const json = nodeJson(node, pool, account.shownEndpointOf(node), request.base);
  account.polled(node);
  return {
    status: 200,
    content: { kind: "resource", shape: "node", metadata: "nodes/@Element", json },
  };
}
