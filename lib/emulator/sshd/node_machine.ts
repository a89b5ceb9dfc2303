import type { Duplex } from "node:stream";
import type { Faults } from "../faults.ts";

/** Somebody who may log in now. */
export interface LoginUser {
  readonly name: string;
  readonly isAdmin: boolean;
  /** Lines as in `authorized_keys`, without options; any of them may log in. */
  readonly publicKeys: readonly string[];
}

/**
 * What an SSH server needs to know of the node it stands for. Everything is asked when it is needed, so that
 * changes act at once.
 */
export interface NodeMachine {
  readonly nodeId: string;
  /** Its host name, such as `node0`. */
  hostName(): string;
  /** Whether the machine runs; connections are reset while it does not. */
  isUp(): boolean;
  /** Its ed25519 host key, as OpenSSH writes private keys to files. */
  ed25519HostKey(): string;
  /** Its RSA host key; made and kept when first asked for, which takes some 100 ms. */
  rsaHostKey(): string;
  /** The user of that name, unless unknown or expired. */
  findUser(name: string): LoginUser | undefined;
  /** The folder that a user's sessions begin in, absolute; it exists when this resolves. */
  home(user: LoginUser): Promise<string>;
  /** The whole environment of a user's commands. */
  environment(user: LoginUser): Readonly<Record<string, string>>;
  faults(): Faults;
  /** Where the SSH server listens that a host name and port mean on this node; `undefined` for any other address. */
  resolve?(
    host: string,
    port: number,
  ): { readonly host: string; readonly port: number } | undefined;
  /** A new connection to the node's Docker daemon. */
  connectDocker(): Promise<Duplex>;
  /** Writes a line to the instance's log. */
  log(line: string): void;
}

/** A running SSH server of one node. */
export interface Sshd extends AsyncDisposable {
  readonly port: number;
  /** How many clients are connected. */
  readonly connections: number;
  /** Breaks every connection, or those of one user; children of theirs are killed. */
  disconnect(user?: string): void;
}
