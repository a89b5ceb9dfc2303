import { BatchFault } from "../../batch_fault.ts";
import type { Json } from "../../json.ts";
import type { Answer } from "../answer.ts";
import { DEALLOCATION_OPTIONS, decodeResizeTimeout } from "../decode_sizes.ts";
import type { PoolCall } from "../operation.ts";

const MAX_NODES = 100;

/** Begins to remove nodes from a pool. */
export function removeNodes({ account, pool, body }: PoolCall): Answer {
  const name = "nodeList";
  const ids = body.required(name, body.list(name));
  if (!ids.every(isText) || ids.length === 0) {
    throw body.invalid(name, "It must be a list of node ids");
  }
  if (ids.length > MAX_NODES) {
    throw new BatchFault("OutOfRangeInput", [
      { key: "PropertyName", value: name },
      { key: "Reason", value: `It may have ${MAX_NODES} nodes at most` },
    ]);
  }
  decodeResizeTimeout(body);
  body.word("nodeDeallocationOption", DEALLOCATION_OPTIONS);
  account.removeNodes(pool, [...new Set(ids)]);
  return { status: 202, about: pool };
}

function isText(json: Json): json is string {
  return typeof json === "string";
}
