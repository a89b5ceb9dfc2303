import { isJsonObject, type JsonObject } from "../json.ts";
import type { Endpoint } from "../account/account.ts";
import type { Node, StartTaskInfo } from "../account/node.ts";
import type { Pool } from "../account/pool.ts";
import { isoTime, poolUrl } from "./pool_json.ts";

const SSH_PORT = 22;
// what a node of today reports; nothing depends on it
const AGENT_VERSION = "1.12.19";

/** A node as the service shows it, with the properties of every version of the API. */
export function nodeJson(
  node: Node,
  pool: Pool,
  endpoint: Endpoint | undefined,
  base: string,
): JsonObject {
  const { body } = pool.definition;
  return {
    id: node.id,
    url: nodeUrl(node, pool, base),
    state: node.state,
    schedulingState: node.isSchedulingEnabled ? "enabled" : "disabled",
    stateTransitionTime: isoTime(node.stateTransitionTime),
    lastBootTime: isoTime(node.lastBootTime),
    allocationTime: isoTime(node.allocationTime),
    ipAddress: node.privateAddress,
    affinityId: `TVM:${node.id}`,
    vmSize: body["vmSize"] ?? "",
    totalTasksRun: 0,
    totalTasksSucceeded: 0,
    runningTasksCount: 0,
    runningTaskSlotsCount: 0,
    isDedicated: node.isDedicated,
    ...body["startTask"] === undefined ? {} : { startTask: body["startTask"] },
    ...node.startTaskInfo === undefined ? {} : { startTaskInfo: startTaskInfo(node.startTaskInfo) },
    ...node.errors.length === 0 ? {} : {
      errors: node.errors.map(({ code, message }) => ({ code, message, errorDetails: [] })),
    },
    ...endpoint === undefined ? {} : { endpointConfiguration: endpointConfiguration(endpoint) },
    nodeAgentInfo: { version: AGENT_VERSION, lastUpdateTime: isoTime(node.lastBootTime) },
    ...machineInfo(body),
  };
}

/** Where a node is found. */
export function nodeUrl(node: Node, pool: Pool, base: string): string {
  return `${poolUrl(pool, base)}/nodes/${encodeURIComponent(node.id)}`;
}

function startTaskInfo(info: StartTaskInfo): JsonObject {
  return {
    state: info.state,
    startTime: isoTime(info.startTime),
    ...info.endTime === undefined ? {} : { endTime: isoTime(info.endTime) },
    ...info.exitCode === undefined ? {} : { exitCode: info.exitCode },
    ...info.result === undefined ? {} : { result: info.result },
    ...info.result === "failure"
      ? {
        failureInfo: {
          category: "usererror",
          code: "FailureExitCode",
          message: "The task process exited with an unexpected exit code",
          details: [],
        },
      }
      : {},
    retryCount: info.retryCount,
  };
}

function endpointConfiguration({ name, address, port }: Endpoint): JsonObject {
  return {
    inboundEndpoints: [{
      name,
      protocol: "tcp",
      publicIPAddress: address,
      publicFQDN: "localhost",
      frontendPort: port,
      backendPort: SSH_PORT,
    }],
  };
}

function machineInfo(body: JsonObject): JsonObject {
  const machine = body["virtualMachineConfiguration"];
  if (!isJsonObject(machine) || !isJsonObject(machine["imageReference"])) return {};
  return { virtualMachineInfo: { imageReference: machine["imageReference"] } };
}
