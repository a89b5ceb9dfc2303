import type { Duplex } from "node:stream";
// @ts-types="npm:@types/ssh2@1.15.5"
import type {
  AcceptConnection,
  Connection,
  RejectConnection,
  ServerChannel,
  SocketRequestInfo,
  TcpipRequestInfo,
} from "ssh2";
import { connectAddress, connectSocket } from "./forward_destination.ts";
import { bridge } from "./half_close_bridge.ts";
import type { LoginUser, NodeMachine } from "./node_machine.ts";
import { prohibitForwards } from "./ssh2_internals.ts";

type Accept = AcceptConnection<ServerChannel>;

/**
 * Opens the connections that a client asks for, to an address or to a Unix socket: the server's side of
 * `ssh -L`, `-D`, `-W` and `-J`.
 */
export function forwardChannels(client: Connection, machine: NodeMachine, user: LoginUser): void {
  prohibitForwards(client, () => !machine.faults().sshForwarding);
  const gone = new AbortController();
  client.once("close", () => gone.abort());

  async function forward(
    accept: Accept,
    reject: RejectConnection,
    connect: () => Promise<Duplex>,
  ): Promise<void> {
    let peer: Duplex;
    try {
      peer = await connect();
    } catch {
      // The client is told that it failed; ssh2 has no room to say why.
      if (!gone.signal.aborted) reject();
      return;
    }
    if (gone.signal.aborted || peer.destroyed) {
      peer.destroy();
      if (!gone.signal.aborted) reject();
      return;
    }
    bridge(accept(), peer);
  }

  client.on("tcpip", (accept: Accept, reject: RejectConnection, asked: TcpipRequestInfo) => {
    void forward(accept, reject, () => {
      return connectAddress(machine, asked.destIP, asked.destPort, gone.signal);
    });
  });
  client.on(
    "openssh.streamlocal",
    (accept: Accept, reject: RejectConnection, asked: SocketRequestInfo) => {
      void forward(accept, reject, async () => {
        return await connectSocket(
          machine,
          await machine.home(user),
          asked.socketPath,
          gone.signal,
        );
      });
    },
  );
}
