// @ts-types="npm:@types/ssh2@1.15.5"
import type { Connection } from "ssh2";
import type { LoginUser, NodeMachine } from "./node_machine.ts";

/** A client that has logged in to a node. */
export interface ClientConnection {
  readonly client: Connection;
  readonly machine: NodeMachine;
  readonly user: LoginUser;
  /** What OpenSSH tells its commands: the client's address and port, and the server's. */
  readonly addresses: readonly [string, number, string, number];
  /** The socket of the user's agent on the node, made when first asked for; `undefined` if that fails. */
  agent(): Promise<string | undefined>;
  /** Keeps the node's server from counting as closed until something that was started has ended. */
  keep(ended: Promise<unknown>): void;
  /** Tells of a process group that goes on after its command, to be ended with the node's server. */
  left(group: number): void;
}
