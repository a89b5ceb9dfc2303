/** A node's state, in the service's spelling. */
export type NodeState =
  | "creating"
  | "starting"
  | "waitingforstarttask"
  | "starttaskfailed"
  | "idle"
  | "running"
  | "rebooting"
  | "reimaging"
  | "offline"
  | "unusable"
  | "unknown"
  | "leavingpool"
  | "preempted";

/** Who may log in to a node. */
export interface NodeUser {
  readonly name: string;
  readonly isAdmin: boolean;
  /** A line as in `authorized_keys`, without options or comment; absent where only a password was given, which never logs in. */
  readonly publicKey: string | undefined;
  /** Milliseconds since 1970; absent for those that every node has from the start. */
  readonly expiry: number | undefined;
}

/** How a node's start task went: times in milliseconds since 1970. */
export interface StartTaskInfo {
  readonly state: "running" | "completed";
  readonly startTime: number;
  readonly endTime?: number;
  readonly exitCode?: number;
  readonly retryCount: number;
  readonly result?: "success" | "failure";
}

/** Something that is wrong with a node. */
export interface NodeError {
  readonly code: string;
  readonly message: string;
  /** What its user could do; the service has no such thing. */
  readonly hint?: string;
}

/** A node's private host keys, as OpenSSH writes them to files. */
export interface HostKeys {
  readonly ed25519: string;
  /** In large pools only made when a client first asks for it: it takes longer than everything else of a node. */
  readonly rsa?: string;
}

/** A node as it is kept: times in milliseconds since 1970. Only the account changes it. */
export interface Node {
  readonly id: string;
  readonly poolId: string;
  /** Its place behind the load balancer, from 0; free again when it leaves. */
  readonly slot: number;
  readonly isDedicated: boolean;
  state: NodeState;
  stateTransitionTime: number;
  isSchedulingEnabled: boolean;
  readonly allocationTime: number;
  lastBootTime: number;
  /** The address inside the pool's own network; that of its container, where it is one. */
  privateAddress: string;
  /** The public port that leads to its SSH server; absent until it first listens, and where the pool maps none. */
  port: number | undefined;
  users: readonly NodeUser[];
  hostKeys: HostKeys;
  startTaskInfo: StartTaskInfo | undefined;
  errors: readonly NodeError[];
}
