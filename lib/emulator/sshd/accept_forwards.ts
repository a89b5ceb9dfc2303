// @ts-types="npm:@types/ssh2@1.15.5"
import type { Connection } from "ssh2";
import { forwardChannels } from "./forward_channels.ts";
import { forwardListeners } from "./forward_listeners.ts";
import type { LoginUser, NodeMachine } from "./node_machine.ts";

/**
 * Serves all that OpenSSH forwards but the agent: `-L`, `-D`, `-W`, `-J` and `-R`, with ports and with
 * Unix sockets. Everything that is opened for a client is closed with its connection; while the machine's
 * faults have `sshForwarding` false, everything new is refused.
 */
export function acceptForwards(client: Connection, machine: NodeMachine, user: LoginUser): void {
  forwardChannels(client, machine, user);
  forwardListeners(client, machine, user);
}
