import type { PoolDefinition } from "../../account/pool.ts";
import { BatchFault } from "../../batch_fault.ts";
import type { JsonObject } from "../../json.ts";
import type { Answer } from "../answer.ts";
import type { VersionDate } from "../api_version.ts";
import { decodePool } from "../decode_pool.ts";
import type { PoolCall } from "../operation.ts";

const ALWAYS = [
  "startTask",
  "certificateReferences",
  "applicationPackageReferences",
  "metadata",
  "targetNodeCommunicationMode",
];
const SINCE_2024 = [
  "displayName",
  "vmSize",
  "taskSlotsPerNode",
  "taskSchedulingPolicy",
  "enableInterNodeCommunication",
  "virtualMachineConfiguration",
  "networkConfiguration",
  "userAccounts",
  "mountConfiguration",
  "upgradePolicy",
  "resourceTags",
];
// what changes by operations of its own
const SIZING = [
  "enableAutoScale",
  "autoScaleFormula",
  "autoScaleEvaluationInterval",
  "targetDedicatedNodes",
  "targetLowPriorityNodes",
  "resizeTimeout",
];

/** Changes the properties of a pool that a request names. */
export function patchPool({ account, pool, body, version }: PoolCall): Answer {
  const changes = withoutNulls(body.json);
  refuseOthers(changes, version);
  account.redefinePool(pool, redefine(pool.definition, changes, version));
  return { status: 200, about: pool };
}

/** Replaces a pool's properties: those that a request does not name are gone. */
export function updatePoolProperties({ account, pool, body, version }: PoolCall): Answer {
  const changes = withoutNulls(body.json);
  refuseOthers(changes, version);
  const required = ["applicationPackageReferences", "metadata"];
  if (version < "2024-07-01") required.push("certificateReferences");
  for (const name of required) body.required(name, body.list(name));
  const { startTask: _, targetNodeCommunicationMode: __, ...kept } = pool.definition.body;
  const definition = { ...pool.definition, body: kept };
  account.redefinePool(pool, redefine(definition, changes, version));
  return { status: 204, about: pool };
}

function redefine(
  old: PoolDefinition,
  changes: JsonObject,
  version: VersionDate,
): PoolDefinition {
  const shape = Object.fromEntries(
    Object.entries(old.body).filter(([name]) => !SIZING.includes(name)),
  );
  const { startTask, inboundNatPools, body } = decodePool({ ...shape, ...changes }, version);
  return { ...old, startTask, inboundNatPools, body };
}

function refuseOthers(changes: JsonObject, version: VersionDate): void {
  const known = version < "2024-07-01" ? ALWAYS : [...ALWAYS, ...SINCE_2024];
  const other = Object.keys(changes).find((name) => !known.includes(name));
  if (other === undefined) return;
  throw new BatchFault("UnsupportedProperty", [{ key: "PropertyName", value: other }]);
}

function withoutNulls(json: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}
