import type { Answer } from "../answer.ts";
import { listAnswer } from "../list_answer.ts";
import type { Call } from "../operation.ts";
import { poolJson } from "../pool_json.ts";

/** Lists the account's pools. */
export function listPools({ account, request }: Call): Answer {
  return listAnswer(request, {
    shape: "pool",
    metadata: "pools",
    properties: {
      id: "id",
      state: "text",
      stateTransitionTime: "time",
      allocationState: "text",
      allocationStateTransitionTime: "time",
      creationTime: "time",
      lastModified: "time",
      enableAutoScale: "flag",
      enableInterNodeCommunication: "flag",
      vmSize: "id",
    },
    items: account.listPools(),
    keyOf: ({ id }) => id,
    render: (pool) => poolJson(pool, request.base),
    shown: (pool) => account.polled(pool),
  });
}
