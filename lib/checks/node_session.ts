import type { Duplex } from "node:stream";

/** A host key that a server proved to have. */
export interface ProvedKey {
  readonly type: string;
  /** As `ssh-keygen -l` shows it: `SHA256:…`. */
  readonly fingerprint: string;
}

/** What a server says that it can do, before anything is secret. */
export interface ServerOffer {
  readonly kex: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
}

/** What came of a command on a node. */
export interface RunResult {
  /** Absent where a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where something listens on a node. */
export type RemotePlace =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

/**
 * One connection to a node, made when it is first asked for and shared by all that ask. Each step implies those
 * before it, and rejects with an `Error` whose message says why it failed; times are in milliseconds.
 */
export interface NodeSession extends AsyncDisposable {
  /** The time until the port answered. */
  reach(): Promise<number>;
  /** The server's first line, and the time until it came. */
  greet(): Promise<{ readonly ident: string; readonly ms: number }>;
  offer(): Promise<ServerOffer>;
  /** The server's host key: one that is trusted, and proved, or one that is not. */
  hostKey(): Promise<ProvedKey>;
  /** How the server lets users log in; asked before anything is proved. */
  methods(): Promise<readonly string[]>;
  /** The time from the start until the user was let in. */
  login(): Promise<number>;
  run(command: string): Promise<RunResult>;
  /** The home folder as the SFTP server tells it. */
  sftp(): Promise<string>;
  /** A connection, from the node, to something that listens there. */
  dial(place: RemotePlace): Promise<Duplex>;
}
