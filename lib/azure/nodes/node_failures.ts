import { mapBounded } from "../../concurrency.ts";
import { EXIT } from "../../errors.ts";
import type { BatchClient } from "../client/batch_client.ts";
import type { BatchNode } from "./batch_node.ts";
import { ServiceError } from "../client/service_error.ts";
import { startTaskFileEnd } from "../host_keys/start_task_file.ts";

/** A node that will not be ready by itself, and why, in one or more lines. */
export interface NodeFailure {
  readonly nodeId: string;
  readonly state: string;
  readonly reasons: readonly string[];
}

/** The last lines of an output say most. */
const LINES = 5;
/** Nodes of a pool mostly fail for one reason. */
const ASKED = 3;
const PARALLEL = 3;

/** The nodes that failed, the first few with the end of what their start task printed. Throws `ServiceError`. */
export async function nodeFailures(
  client: BatchClient,
  poolId: string,
  nodes: readonly BatchNode[],
): Promise<NodeFailure[]> {
  const failed = nodes.filter(({ state }) => state === "starttaskfailed" || state === "unusable");
  const outputs = await mapBounded(
    failed.slice(0, ASKED),
    PARALLEL,
    ({ id }) => startTaskEnd(client, poolId, id),
  );
  return failed.map(({ id, state, startTask, errors }, index) => ({
    nodeId: id,
    state,
    reasons: [
      ...(startTask?.failed === true
        ? [`its start task failed with exit code ${startTask.exitCode ?? "unknown"}`]
        : []),
      ...errors.map(({ code, message }) => `${code}: ${message}`),
      ...(startTask?.failed === true ? outputs[index] ?? [] : []),
    ],
  }));
}

async function startTaskEnd(
  client: BatchClient,
  poolId: string,
  nodeId: string,
): Promise<string[]> {
  for (const file of ["startup/stderr.txt", "startup/stdout.txt"] as const) {
    try {
      const output = (await startTaskFileEnd(client, poolId, nodeId, file)).trimEnd();
      const lines = output === "" ? [] : output.split("\n").slice(-LINES);
      if (lines.length > 0) return lines.map((line) => `${file}: ${line}`);
    } catch (error) {
      // it is lost with the node; why it failed is told without it
      if (!(error instanceof ServiceError) || error.code !== EXIT.failed) throw error;
    }
  }
  return [];
}
