import type { BatchServiceModels } from "@azure/batch";

/** Where a node's SSH server is reached. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** How a node's start task went. */
export interface StartTaskResult {
  readonly state: string;
  readonly exitCode: number | undefined;
  /** Whether it failed. */
  readonly failed: boolean;
  /** When it ended, in milliseconds since 1970; absent while it runs. */
  readonly endTime: number | undefined;
}

/** A node as the service tells of it; what it says is text from outside. */
export interface BatchNode {
  readonly id: string;
  /** In small letters, such as `idle` or `waitingforstarttask`. */
  readonly state: string;
  readonly schedulingState: string | undefined;
  readonly isDedicated: boolean;
  readonly vmSize: string | undefined;
  /** The address inside the pool's network. */
  readonly privateAddress: string | undefined;
  /** Where SSH is reached from outside, where the node's own list of endpoints has it. */
  readonly endpoint: Endpoint | undefined;
  readonly startTask: StartTaskResult | undefined;
  readonly runningTasks: number;
  readonly totalTasks: number;
  /** When it was allocated and when it last booted, in milliseconds since 1970. */
  readonly allocationTime: number | undefined;
  readonly lastBootTime: number | undefined;
  readonly errors: readonly NodeError[];
}

/** Something that is wrong with a node. */
export interface NodeError {
  readonly code: string;
  readonly message: string;
}

/** The properties that `batchNode` reads, for `$select`. */
export const NODE_PROPERTIES = [
  "id",
  "state",
  "schedulingState",
  "isDedicated",
  "vmSize",
  "ipAddress",
  "endpointConfiguration",
  "startTaskInfo",
  "runningTasksCount",
  "totalTasksRun",
  "allocationTime",
  "lastBootTime",
  "errors",
].join(",");

const SSH_PORT = 22;

/** Reads the SDK's node. */
export function batchNode(node: BatchServiceModels.ComputeNode): BatchNode {
  return {
    id: String(node.id ?? ""),
    state: String(node.state ?? "unknown").toLowerCase(),
    schedulingState: node.schedulingState?.toLowerCase(),
    // the service leaves it out for kinds of pools that have no other nodes
    isDedicated: node.isDedicated ?? true,
    vmSize: node.vmSize,
    privateAddress: node.ipAddress,
    endpoint: inboundEndpoint(node),
    startTask: startTaskResult(node.startTaskInfo),
    runningTasks: node.runningTasksCount ?? 0,
    totalTasks: node.totalTasksRun ?? 0,
    allocationTime: node.allocationTime?.getTime(),
    lastBootTime: node.lastBootTime?.getTime(),
    errors: (node.errors ?? []).map(({ code, message }) => ({
      code: String(code ?? "Unknown"),
      message: String(message ?? ""),
    })),
  };
}

function inboundEndpoint(
  { endpointConfiguration }: BatchServiceModels.ComputeNode,
): Endpoint | undefined {
  const ssh = endpointConfiguration?.inboundEndpoints.find(({ backendPort }) =>
    backendPort === SSH_PORT
  );
  if (ssh?.publicIPAddress === undefined) return undefined;
  return { address: ssh.publicIPAddress, port: ssh.frontendPort };
}

function startTaskResult(
  info: BatchServiceModels.StartTaskInformation | undefined,
): StartTaskResult | undefined {
  if (info === undefined) return undefined;
  return {
    state: info.state,
    exitCode: info.exitCode,
    failed: info.result?.toLowerCase() === "failure",
    endTime: info.endTime?.getTime(),
  };
}
