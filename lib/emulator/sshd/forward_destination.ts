import { lookup } from "node:dns/promises";
import { realpath } from "node:fs/promises";
import { BlockList, connect, type NetConnectOpts } from "node:net";
import { posix } from "node:path";
import type { Duplex } from "node:stream";
import type { NodeMachine } from "./node_machine.ts";

/** Where dockerd listens on a node. */
const DOCKER_PORT = 2375;
const DOCKER_SOCKETS: readonly string[] = ["/var/run/docker.sock", "/run/docker.sock"];

const OWN_ADDRESSES = new BlockList();
OWN_ADDRESSES.addSubnet("127.0.0.0", 8, "ipv4");
OWN_ADDRESSES.addAddress("0.0.0.0", "ipv4");
OWN_ADDRESSES.addAddress("::1", "ipv6");
OWN_ADDRESSES.addAddress("::", "ipv6");
OWN_ADDRESSES.addSubnet("::ffff:127.0.0.0", 104, "ipv6");

/**
 * Connects to what a host and port mean on a node: its own Docker daemon, the SSH server of a node of its
 * pool, and else what they mean on this machine. Rejects when nothing answers, or the signal is aborted.
 */
export async function connectAddress(
  machine: NodeMachine,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Duplex> {
  // Runtimes read no name as localhost.
  if (host === "" || port < 1 || port > 65535) throw new Error("no such address");
  const node = machine.resolve?.(host, port);
  if (node !== undefined) return await dial({ host: node.host, port: node.port }, signal);
  const name = host.replace(/^\[(.*)\]$/, "$1");
  // What is on this machine's own port of Docker is not the node's.
  if (port === DOCKER_PORT && await isOwnAddress(name)) return await machine.connectDocker();
  return await dial({ host: name, port }, signal);
}

/** Connects to what the path of a socket means on a node; a relative one starts in the user's home. */
export async function connectSocket(
  machine: NodeMachine,
  home: string,
  path: string,
  signal: AbortSignal,
): Promise<Duplex> {
  const absolute = socketPath(home, path);
  const real = await realpath(absolute).catch(() => absolute);
  if ([absolute, real].some((place) => DOCKER_SOCKETS.includes(place))) {
    return await machine.connectDocker();
  }
  return await dial({ path: absolute }, signal);
}

/** The absolute path of a Unix socket; throws where there can be none. */
export function socketPath(home: string, path: string): string {
  // Linux takes a path that begins with NUL for a name that is in no folder.
  if (path === "" || path.includes("\0")) throw new Error("no such path");
  return posix.resolve(home, path);
}

async function isOwnAddress(name: string): Promise<boolean> {
  const addresses = await lookup(name, { all: true });
  return addresses.some(({ address, family }) =>
    OWN_ADDRESSES.check(address, family === 6 ? "ipv6" : "ipv4")
  );
}

function dial(where: NetConnectOpts, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ ...where, allowHalfOpen: true });
    const abort = (): void => {
      socket.destroy();
      reject(new Error("the client has gone"));
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.once("connect", () => {
      signal.removeEventListener("abort", abort);
      if ("port" in where) socket.setNoDelay(true);
      resolve(socket);
    });
    // Stays, so that an error that comes later ends nothing but the socket.
    socket.on("error", reject);
    socket.once("close", () => signal.removeEventListener("abort", abort));
  });
}
