import type { Node, NodeUser } from "./node.ts";
import type { AutoScale, Pool, PoolDefinition, PoolSize } from "./pool.ts";

/** Where a node's SSH server is reached from outside. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** The NAT rule's name, such as `ssh.0`. */
  readonly name: string;
}

/**
 * A Batch account: its pools, and everything that can be done to them. Operations throw `BatchFault` where
 * the service would refuse. States that clients poll for (`resizing`, `rebooting`) are set when an operation
 * returns; what follows happens later.
 */
export interface Account {
  readonly name: string;
  /** The primary and the secondary key, in base64. */
  readonly keys: readonly string[];

  /** Every pool, also those that are being deleted, sorted by id. */
  listPools(): readonly Pool[];
  /** The pool of an id, in any case of letters. */
  findPool(id: string): Pool | undefined;
  addPool(definition: PoolDefinition): Pool;
  deletePool(pool: Pool): void;
  /** Replaces a pool's definition; nodes keep what they have until they start again. */
  redefinePool(pool: Pool, definition: PoolDefinition): void;
  /** `resizeTimeout` is an ISO 8601 duration. */
  resizePool(pool: Pool, target: PoolSize, resizeTimeout?: string): void;
  stopResize(pool: Pool): void;
  enableAutoScale(pool: Pool, autoScale: AutoScale): void;
  disableAutoScale(pool: Pool): void;
  removeNodes(pool: Pool, nodeIds: readonly string[]): void;

  reboot(node: Node): void;
  reimage(node: Node): void;
  setScheduling(node: Node, enabled: boolean): void;
  /** This and the next two resolve when the node itself knows of it. */
  addUser(node: Node, user: NodeUser): Promise<void>;
  /** Replaces what a user logs in with, and until when. */
  updateUser(node: Node, user: Pick<NodeUser, "name" | "publicKey" | "expiry">): Promise<void>;
  deleteUser(node: Node, name: string): Promise<void>;

  /** Where SSH reaches a node; `undefined` where its pool maps no public port to 22. */
  endpointOf(node: Node): Endpoint | undefined;
  /** The same, as far as the node's own properties tell it. */
  shownEndpointOf(node: Node): Endpoint | undefined;
  /** The folder with the files that the service shows of a node (`startup/stdout.txt`, `shared/`, …). */
  filesOf(node: Node): Promise<string>;
  /** Counts a client's look at a pool or node: what was told to wait for so many looks then goes on. */
  polled(seen: Pool | Node): void;
  /** Resolves once everything done so far is on disk. */
  saved(): Promise<void>;
}
