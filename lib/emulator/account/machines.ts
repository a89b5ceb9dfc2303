import type { Node } from "./node.ts";
import type { StartTask } from "./pool.ts";

/** What stands behind the nodes: the account says when a machine runs, this makes it so. */
export interface Machines {
  /** Whether they end with the process that runs them, and begin anew with empty disks. */
  readonly areFresh: boolean;
  /** Begins to answer for a node, on the port that it had before where that is free; gives the port. */
  start(node: Node): Promise<number>;
  /** Breaks every connection of a node and ends its commands; the port stays its own. */
  halt(node: Node): void;
  /** Lets in who may log in to a node by now; breaks the connections of a user who was deleted. */
  usersChanged(node: Node, deleted?: string): Promise<void>;
  /** Empties a node's disk. */
  erase(node: Node): Promise<void>;
  /** Gives up a node's port and its disk. */
  remove(node: Node): Promise<void>;
  /** Runs a start task once; gives its exit code. Rejects when aborted. */
  runStartTask(node: Node, task: StartTask, signal: AbortSignal): Promise<number>;
  /** The folder with the files that the service shows of a node, brought up to date. */
  filesOf(node: Node): Promise<string>;
}
