import type { PoolDefinition } from "../account/pool.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { VersionDate } from "./api_version.ts";
import { BodyFields } from "./body_fields.ts";
import { decodeNatPools } from "./decode_nat_pools.ts";
import { decodeAutoScale, decodeResizeTimeout, decodeSize } from "./decode_sizes.ts";
import { decodeStartTask, startTaskDefaults } from "./decode_start_task.ts";

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const NOTHING = { dedicated: 0, lowPriority: 0 };
const MAX_TASK_SLOTS = 256;
// the service never gives these back either
const SECRETS: ReadonlySet<string> = new Set([
  "password",
  "sshPrivateKey",
  "accountKey",
  "sasKey",
  "protectedSettings",
]);

/**
 * The pool that a body asks for: checked as the service does, with its defaults, spellings of older versions
 * replaced, and without secrets. Properties that the emulator does not know stay. Throws `BatchFault`.
 */
export function decodePool(json: JsonObject, version: VersionDate): PoolDefinition {
  const given = new BodyFields(replaceOlderSpellings(json));
  const id = given.requiredText("id");
  if (!ID.test(id)) {
    throw given.invalid("id", "It must have 1 to 64 letters, digits, hyphens and underscores");
  }
  const vmSize = given.requiredText("vmSize").toLowerCase();
  const isAutoScaled = given.flag("enableAutoScale") ?? false;
  refuseOtherSizing(given, isAutoScaled);
  const size = decodeSize(given, NOTHING);
  const resizeTimeout = decodeResizeTimeout(given);
  const startTask = decodeStartTask(given, version);
  const body = withoutSecrets({
    ...given.json,
    vmSize,
    virtualMachineConfiguration: decodeMachine(given),
    resizeTimeout,
    enableAutoScale: isAutoScaled,
    enableInterNodeCommunication: given.flag("enableInterNodeCommunication") ?? false,
    taskSlotsPerNode: given.integer("taskSlotsPerNode", 1, MAX_TASK_SLOTS) ?? 1,
    taskSchedulingPolicy: { nodeFillType: decodeFillType(given) },
    ...startTask === undefined ? {} : {
      startTask: { ...given.object("startTask")?.json, ...startTaskDefaults(startTask) },
    },
    ...given.has("metadata") ? { metadata: decodeMetadata(given) } : {},
  });
  return {
    id,
    size,
    resizeTimeout,
    autoScale: isAutoScaled ? decodeAutoScale(given, NOTHING) : undefined,
    inboundNatPools: decodeNatPools(given.object("networkConfiguration")),
    startTask,
    body,
  };
}

function refuseOtherSizing(given: BodyFields, isAutoScaled: boolean): void {
  const others = isAutoScaled
    ? ["targetDedicatedNodes", "targetLowPriorityNodes", "resizeTimeout"]
    : ["autoScaleFormula", "autoScaleEvaluationInterval"];
  const wrong = others.find((name) => given.has(name));
  if (wrong === undefined) return;
  throw given.invalid(
    wrong,
    `It cannot be given when enableAutoScale is ${isAutoScaled}`,
  );
}

function decodeMachine(given: BodyFields): JsonObject {
  if (given.has("cloudServiceConfiguration")) {
    throw given.invalid("cloudServiceConfiguration", "Cloud service pools exist no more");
  }
  const name = "virtualMachineConfiguration";
  const machine = given.required(name, given.object(name));
  const image = machine.required("imageReference", machine.object("imageReference"));
  const agent = machine.requiredText("nodeAgentSKUId");
  if (/^batch\.node\.windows\b/i.test(agent)) {
    throw machine.invalid("nodeAgentSKUId", "The emulator has Linux nodes only");
  }
  machine.object("containerConfiguration")?.objects("containerRegistries");
  if (image.has("virtualMachineImageId") || image.has("sharedGalleryImageId")) return machine.json;
  for (const part of ["publisher", "offer", "sku"]) image.requiredText(part);
  const imageReference = { ...image.json, version: image.text("version") ?? "latest" };
  return { ...machine.json, imageReference };
}

function decodeFillType(given: BodyFields): string {
  const policy = given.object("taskSchedulingPolicy");
  return policy?.word("nodeFillType", ["spread", "pack"]) ?? "spread";
}

function decodeMetadata(given: BodyFields): readonly JsonObject[] {
  return given.objects("metadata").map((item) => ({
    name: item.requiredText("name"),
    value: item.required("value", item.text("value")),
  }));
}

function replaceOlderSpellings(json: JsonObject): JsonObject {
  const { maxTasksPerNode, networkConfiguration, ...rest } = json;
  return {
    ...rest,
    ...isGiven(maxTasksPerNode) ? { taskSlotsPerNode: maxTasksPerNode } : {},
    ...isGiven(networkConfiguration)
      ? { networkConfiguration: replaceOlderAddresses(networkConfiguration) }
      : {},
  };
}

function replaceOlderAddresses(network: Json): Json {
  if (!isJsonObject(network)) return network;
  const { publicIPs, ...rest } = network;
  if (!isGiven(publicIPs)) return rest;
  return {
    ...rest,
    publicIPAddressConfiguration: { provision: "usermanaged", ipAddressIds: publicIPs },
  };
}

function isGiven(json: Json | undefined): json is Exclude<Json, null> {
  return json !== undefined && json !== null;
}

function withoutSecrets(json: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(json).filter(([name, value]) => !SECRETS.has(name) && isGiven(value))
      .map(([name, value]) => [name, cleaned(value)]),
  );
}

function cleaned(json: Json): Json {
  if (isJsonObject(json)) return withoutSecrets(json);
  return Array.isArray(json) ? json.map(cleaned) : json;
}
