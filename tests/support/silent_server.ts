import { createServer, type Server, type Socket } from "node:net";

/** What a server that is no SSH server says, and where it listens. */
export interface SilentServerOptions {
  /**
   * "silent" never says anything, "close" closes at once; any other text is the answer to the first
   * data of each connection, which then ends.
   */
  readonly answer?: string;
  readonly host?: string;
  readonly port?: number;
}

/** A listening server; disposing it drops its connections. */
export interface SilentServer extends AsyncDisposable {
  readonly port: number;
}

/** Starts a TCP server that says nothing, hangs up, or always gives the same answer. */
export async function startSilentServer(options: SilentServerOptions = {}): Promise<SilentServer> {
  const { answer = "silent", host = "127.0.0.1", port = 0 } = options;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // The other side may hang up in any way it likes.
    socket.on("error", () => socket.destroy());
    serve(socket, answer);
  });
  await listen(server, host, port);
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error(`cannot tell the port of the server on ${host}`);
  }
  return {
    port: address.port,
    [Symbol.asyncDispose]: () => close(server, sockets),
  };
}

function serve(socket: Socket, answer: string): void {
  if (answer === "close") {
    socket.destroy();
    return;
  }
  if (answer !== "silent") socket.once("data", () => socket.end(answer));
  socket.resume();
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(new Error(`cannot listen on ${host}:${port}: ${cause.message}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
