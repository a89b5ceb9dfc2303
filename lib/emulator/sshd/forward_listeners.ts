import { unlinkSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import process from "node:process";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { Connection, ServerChannel, SocketBindInfo, TcpipBindInfo } from "ssh2";
import { socketPath } from "./forward_destination.ts";
import { bridge } from "./half_close_bridge.ts";
import type { LoginUser, NodeMachine } from "./node_machine.ts";

/** Whatever address a client asks for, as with `GatewayPorts no`. */
const LOOPBACK = "127.0.0.1";

/** Where a client asks to listen. */
type Place = TcpipBindInfo | SocketBindInfo;

// Both are absent when the client wants no answer.
type Accept = ((port?: number) => void) | undefined;
type Reject = (() => void) | undefined;

type Opened = (error: Error | undefined, channel: ServerChannel) => void;

/** Asks the client to open a channel for a connection that a listener has taken. */
type Offer = (from: Socket, opened: Opened) => void;

/**
 * Listens where a client asks for it, and hands on to it every connection: the server's side of `ssh -R`.
 * Ports are on 127.0.0.1 only, Unix sockets can be used by their owner only; all are closed with the
 * client's connection.
 */
export function forwardListeners(client: Connection, machine: NodeMachine, user: LoginUser): void {
  const listeners = new Map<string, Listener>();
  let gone = false;
  client.once("close", () => {
    gone = true;
    for (const listener of listeners.values()) listener.close();
    listeners.clear();
  });

  async function start(info: Place): Promise<number> {
    if (!machine.faults().sshForwarding) throw new Error("forwarding is off");
    const home = await machine.home(user);
    if (gone) throw new Error("the client has gone");
    const listener = "socketPath" in info
      ? listenAtPath(client, info.socketPath, socketPath(home, info.socketPath))
      : listenAtPort(client, info);
    const port = await listener.listening;
    const name = nameOf(info, port);
    if (gone || listeners.has(name)) {
      listener.close();
      throw new Error("the client has gone");
    }
    listeners.set(name, listener);
    return port;
  }

  function stop(info: Place): boolean {
    const name = nameOf(info, "bindPort" in info ? info.bindPort : 0);
    listeners.get(name)?.close();
    return listeners.delete(name);
  }

  client.on("request", (accept: Accept, reject: Reject, name: string, info: Place) => {
    if (!name.startsWith("cancel-")) start(info).then((port) => accept?.(port), () => reject?.());
    else if (stop(info)) accept?.();
    else reject?.();
  });
}

interface Listener {
  /** Resolves with the port; 0 for a Unix socket. */
  readonly listening: Promise<number>;
  /** Takes no more connections; those that were taken go on. */
  close(): void;
}

function nameOf(info: Place, port: number): string {
  return "socketPath" in info ? `unix ${info.socketPath}` : `tcp ${port} ${info.bindAddr}`;
}

function listenAtPort(client: Connection, { bindAddr, bindPort }: TcpipBindInfo): Listener {
  let bound = bindPort;
  const server = serverFor((from, opened) => {
    const { remoteAddress = LOOPBACK, remotePort = 0 } = from;
    client.forwardOut(bindAddr, bound, remoteAddress, remotePort, opened);
  });
  const listening = started(server).then(() => {
    const address = server.address();
    if (typeof address === "object" && address !== null) bound = address.port;
    return bound;
  });
  server.listen({ host: LOOPBACK, port: bindPort });
  return { listening, close: () => server.close() };
}

function listenAtPath(client: Connection, asked: string, path: string): Listener {
  const server = serverFor((_from, opened) => client.openssh_forwardOutStreamLocal(asked, opened));
  let bound = false;
  const listening = started(server).then(() => {
    bound = true;
    return 0;
  });
  // The socket is made within the call, so that the mask serves for nothing else.
  const mask = process.umask(0o177);
  try {
    server.listen({ path });
  } finally {
    process.umask(mask);
  }
  return { listening, close: () => bound && remove(server, path) };
}

function remove(server: Server, path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was removed before.
  }
  server.close();
}

function serverFor(offer: Offer): Server {
  return createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {
      // "close" follows.
    });
    socket.setNoDelay(true);
    offer(socket, (error, channel) => {
      if (error !== undefined) socket.destroy();
      else if (socket.destroyed) channel.close();
      else bridge(channel, socket);
    });
  });
}

function started(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("listening", resolve);
    // Stays, so that a later error ends nothing else.
    server.on("error", reject);
  });
}
