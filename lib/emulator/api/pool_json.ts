import { isJsonObject, type JsonObject } from "../json.ts";
import type { Pool } from "../account/pool.ts";

/** A pool as the service shows it, with the properties of every version of the API; `base` as in a request. */
export function poolJson(pool: Pool, base: string): JsonObject {
  const { definition, autoScale, target, nodes } = pool;
  const dedicated = nodes.filter(({ isDedicated }) => isDedicated).length;
  return {
    ...definition.body,
    ...olderSpellings(definition.body),
    id: pool.id,
    url: poolUrl(pool, base),
    eTag: pool.eTag,
    lastModified: isoTime(pool.lastModified),
    creationTime: isoTime(pool.creationTime),
    state: pool.state,
    stateTransitionTime: isoTime(pool.stateTransitionTime),
    allocationState: pool.allocationState,
    allocationStateTransitionTime: isoTime(pool.allocationStateTransitionTime),
    resizeTimeout: definition.resizeTimeout,
    currentDedicatedNodes: dedicated,
    targetDedicatedNodes: target.dedicated,
    currentLowPriorityNodes: nodes.length - dedicated,
    targetLowPriorityNodes: target.lowPriority,
    enableAutoScale: autoScale !== undefined,
    ...autoScale === undefined ? {} : {
      autoScaleFormula: autoScale.formula,
      autoScaleEvaluationInterval: autoScale.interval,
    },
    targetNodeCommunicationMode: definition.body["targetNodeCommunicationMode"] ?? "default",
    currentNodeCommunicationMode: "simplified",
    ...resizeErrors(pool),
  };
}

/** Where a pool is found. */
export function poolUrl(pool: Pool, base: string): string {
  return `${base}/pools/${encodeURIComponent(pool.id)}`;
}

/** A time in milliseconds since 1970 as JSON has it. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}

function resizeErrors({ resizeErrors }: Pool): JsonObject {
  if (resizeErrors.length === 0) return {};
  return {
    resizeErrors: resizeErrors.map(({ code, message }) => ({ code, message, values: [] })),
  };
}

function olderSpellings({ taskSlotsPerNode = 1, networkConfiguration }: JsonObject): JsonObject {
  const maxTasksPerNode = taskSlotsPerNode;
  if (!isJsonObject(networkConfiguration)) return { maxTasksPerNode };
  const addresses = networkConfiguration["publicIPAddressConfiguration"];
  const ids = isJsonObject(addresses) ? addresses["ipAddressIds"] : undefined;
  if (ids === undefined) return { maxTasksPerNode };
  return { maxTasksPerNode, networkConfiguration: { ...networkConfiguration, publicIPs: ids } };
}
