import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A proxy that counts connections; disposing it drops them. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** How many there were. */
  count(): number;
  /** How many there are. */
  open(): number;
}

/** Starts a proxy on 127.0.0.1 of a port there. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    count++;
    const onward = connect(target, "127.0.0.1");
    for (const [one, other] of [[socket, onward], [onward, socket]] as const) {
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    port: address.port,
    count: () => count,
    open: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
