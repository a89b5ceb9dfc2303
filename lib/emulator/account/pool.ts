import type { JsonObject } from "../json.ts";
import type { Node } from "./node.ts";

/** Whether a pool exists for good. */
export type PoolState = "active" | "deleting";

/** Whether a pool's size is being changed. */
export type AllocationState = "steady" | "resizing" | "stopping";

/** How many nodes of each kind a pool is to have. */
export interface PoolSize {
  readonly dedicated: number;
  readonly lowPriority: number;
}

/** A range of public ports that leads to one port of each node. */
export interface InboundNatPool {
  readonly name: string;
  readonly protocol: "tcp" | "udp";
  readonly backendPort: number;
}

/** What a node runs before it takes work. */
export interface StartTask {
  /** A command line that no shell sees, as the service has it. */
  readonly commandLine: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly isAdmin: boolean;
  readonly maxRetryCount: number;
  /** Whether the node takes work only once the task has succeeded. */
  readonly waitForSuccess: boolean;
}

/** What a client asked for when it made or changed a pool. */
export interface PoolDefinition {
  readonly id: string;
  readonly size: PoolSize;
  /** An ISO 8601 duration. */
  readonly resizeTimeout: string;
  readonly autoScale: AutoScale | undefined;
  readonly inboundNatPools: readonly InboundNatPool[];
  readonly startTask: StartTask | undefined;
  /** The request's body with the service's defaults, no passwords; what the account itself knows better is not read from it. */
  readonly body: JsonObject;
}

/** A pool that sizes itself by a formula. */
export interface AutoScale {
  readonly formula: string;
  /** An ISO 8601 duration. */
  readonly interval: string;
}

/** Why a pool did not get the size that it was to have. */
export interface ResizeError {
  readonly code: string;
  readonly message: string;
}

/** A pool as it is kept: times in milliseconds since 1970. Only the account changes it. */
export interface Pool {
  readonly id: string;
  definition: PoolDefinition;
  /** Differs after every change, as in `0x8DE2A8C0A1B2C3D`. */
  eTag: string;
  lastModified: number;
  readonly creationTime: number;
  state: PoolState;
  stateTransitionTime: number;
  allocationState: AllocationState;
  allocationStateTransitionTime: number;
  target: PoolSize;
  resizeErrors: readonly ResizeError[];
  autoScale: AutoScale | undefined;
  /** Sorted by id. */
  nodes: readonly Node[];
}
