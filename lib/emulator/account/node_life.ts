import { UserError } from "../../errors.ts";
import type { Machines } from "./machines.ts";
import type { Node, NodeError, NodeState, StartTaskInfo } from "./node.ts";
import type { Pacer } from "./pace.ts";
import type { StartTask } from "./pool.ts";

/** What a node's life needs around it. */
export interface NodeSurroundings {
  readonly machines: Machines;
  readonly pacer: Pacer;
  /** The start task of the node's pool, as it is now. */
  startTaskOf(node: Node): StartTask | undefined;
  /** Told after every change of a node. */
  changed(): void;
}

/** The code of a node that got no machine. */
export const ALLOCATION_FAILED = "AllocationFailed";

/** Puts a node into a state from now on. */
export function enterState(node: Node, state: NodeState): void {
  node.state = state;
  node.stateTransitionTime = Date.now();
}

/**
 * Takes a node from whichever state on the way it is in (`creating`, `rebooting`, `reimaging`, `starting`,
 * `waitingforstarttask`) to `idle`, or to where its start task leaves it. A node that had arrived only gets
 * its machine back. Rejects when aborted.
 */
export async function bringUp(
  node: Node,
  around: NodeSurroundings,
  signal: AbortSignal,
): Promise<void> {
  const { machines, pacer, changed } = around;
  if (node.state === "creating" || node.state === "rebooting" || node.state === "reimaging") {
    const isNew = node.state === "creating";
    await pacer.wait(node, signal);
    if (node.state !== "rebooting") await machines.erase(node);
    signal.throwIfAborted();
    if (!isNew) node.lastBootTime = Date.now();
    enterState(node, "starting");
    changed();
  }
  try {
    node.port = await machines.start(node);
  } catch (error) {
    signal.throwIfAborted();
    node.errors = [allocationError(error)];
    enterState(node, "unusable");
    changed();
    return;
  }
  signal.throwIfAborted();
  if (node.state === "starting" || node.state === "waitingforstarttask") {
    await pacer.wait(node, signal);
    await runStartTask(node, around, signal);
  }
  changed();
}

function allocationError(error: unknown): NodeError {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof UserError ? error.hint : undefined;
  return { code: ALLOCATION_FAILED, message, ...(hint === undefined ? {} : { hint }) };
}

async function runStartTask(
  node: Node,
  around: NodeSurroundings,
  signal: AbortSignal,
): Promise<void> {
  const task = around.startTaskOf(node);
  if (task === undefined) {
    node.startTaskInfo = undefined;
    enterState(node, "idle");
    return;
  }
  enterState(node, task.waitForSuccess ? "waitingforstarttask" : "idle");
  const startTime = Date.now();
  for (let retryCount = 0;; retryCount++) {
    node.startTaskInfo = { state: "running", startTime, retryCount };
    around.changed();
    const exitCode = await around.machines.runStartTask(node, task, signal);
    signal.throwIfAborted();
    const isLast = task.maxRetryCount >= 0 && retryCount >= task.maxRetryCount;
    if (exitCode === 0 || isLast) {
      node.startTaskInfo = completed(startTime, exitCode, retryCount);
      break;
    }
    // a task that fails at once and may do so for ever would leave no time for anything else
    await around.pacer.wait(node, signal);
  }
  if (!task.waitForSuccess) return;
  enterState(node, node.startTaskInfo.result === "success" ? "idle" : "starttaskfailed");
}

function completed(startTime: number, exitCode: number, retryCount: number): StartTaskInfo {
  return {
    state: "completed",
    startTime,
    endTime: Date.now(),
    exitCode,
    retryCount,
    result: exitCode === 0 ? "success" : "failure",
  };
}
