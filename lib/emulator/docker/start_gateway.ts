import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Faults } from "../faults.ts";
import { applyConnectionFaults } from "../sshd/connection_faults.ts";

/** What stands behind a public port. */
export interface GatewaySetup {
  readonly host: string;
  readonly port: number;
  /** Whether the node runs; connections are reset while it does not. */
  isUp(): boolean;
  faults(): Faults;
  /** A new connection to the node's SSH server. */
  dial(): Promise<Duplex>;
  log(line: string): void;
}

/** A public port that leads to a node. */
export interface Gateway extends AsyncDisposable {
  readonly port: number;
  /** Breaks every connection; the port stays. */
  disconnect(): void;
}

/**
 * Leads a port of this machine to a node, as a load balancer does: the port outlives the node's container, and
 * what goes through it is as slow and breakable as the faults say. Rejects with the system's error where the
 * port is taken.
 */
export async function startGateway(setup: GatewaySetup): Promise<Gateway> {
  const clients = new Set<Socket>();
  // a side that has said all it has to say still listens
  const server = createServer({ allowHalfOpen: true }, (socket) => accept(socket, setup, clients));
  await listen(server, setup);
  server.on("error", (error) => setup.log(error.message));
  const disconnect = (): void => {
    for (const socket of clients) socket.destroy();
  };
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : setup.port,
    disconnect,
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      disconnect();
      await closed;
    },
  };
}

function listen(server: Server, { host, port }: GatewaySetup): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function accept(socket: Socket, setup: GatewaySetup, clients: Set<Socket>): void {
  socket.on("error", () => socket.destroy());
  const faults = setup.faults();
  if (!setup.isUp() || faults.sshRefuse) {
    socket.resetAndDestroy();
    return;
  }
  clients.add(socket);
  socket.once("close", () => clients.delete(socket));
  if (faults.sshSilent) {
    socket.resume();
    return;
  }
  socket.setNoDelay(true);
  setup.dial().then((peer) => join(socket, peer, setup.faults), (error: unknown) => {
    setup.log(error instanceof Error ? error.message : String(error));
    socket.resetAndDestroy();
  });
}

function join(socket: Socket, peer: Duplex, faults: () => Faults): void {
  peer.on("error", () => peer.destroy());
  peer.once("close", () => socket.destroy());
  if (socket.destroyed) {
    peer.destroy();
    return;
  }
  socket.once("close", () => peer.destroy());
  applyConnectionFaults(socket, faults);
  socket.pipe(peer);
  peer.pipe(socket);
}
