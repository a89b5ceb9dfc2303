import { connect, type NetConnectOpts } from "node:net";
import type { Duplex } from "node:stream";
import { duplexPair } from "./duplex_pair.ts";
import { emulatedDocker } from "./emulated_docker.ts";

/** What is asked of `connectDocker`. */
export interface DockerOptions {
  /** The environment that says where Docker is. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_SOCKET = "/var/run/docker.sock";
const DEFAULT_PORT = 2375;

/**
 * A new connection to this machine's Docker daemon: the one that `DOCKER_HOST` of the environment names
 * (`unix://` or `tcp://` without TLS), else that of `/var/run/docker.sock`. Where none answers, an emulated
 * daemon is at the other end, which says that there is no container engine, and why.
 */
export async function connectDocker({ env }: DockerOptions): Promise<Duplex> {
  const place = placeOf(env);
  if (typeof place === "string") return connectEmulated(place);
  try {
    return await dial(place.where);
  } catch {
    return connectEmulated(`no Docker daemon answers at ${place.name}`);
  }
}

interface Place {
  readonly name: string;
  readonly where: NetConnectOpts;
}

/** Where Docker should be, or why it cannot be reached. */
function placeOf(env: DockerOptions["env"]): Place | string {
  const host = env["DOCKER_HOST"] ?? "";
  if (host === "") return { name: DEFAULT_SOCKET, where: { path: DEFAULT_SOCKET } };
  const path = /^unix:\/\/(\/[^\0]+)$/.exec(host)?.[1];
  if (path !== undefined) return { name: host, where: { path } };
  const address = /^tcp:\/\/(?:\[([0-9a-f:.%]+)\]|([^\s:/[\]]+))(?::(\d{1,5}))?\/?$/i.exec(host);
  if (address === null) return "the emulator cannot use its DOCKER_HOST";
  if ((env["DOCKER_TLS_VERIFY"] ?? "") !== "") return "the emulator cannot use Docker over TLS";
  const port = Number(address[3] ?? DEFAULT_PORT);
  if (port > 65535) return "the emulator cannot use its DOCKER_HOST";
  return { name: host, where: { host: address[1] ?? address[2] ?? "", port } };
}

function dial(where: NetConnectOpts): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...where, allowHalfOpen: true });
    socket.once("connect", () => resolve(socket));
    // Stays, so that an error that comes later ends nothing but the socket.
    socket.on("error", reject);
  });
}

function connectEmulated(reason: string): Duplex {
  const [client, server] = duplexPair();
  for (const end of [client, server]) {
    end.on("error", () => {
      // "close" follows.
    });
  }
  emulatedDocker(reason).emit("connection", server);
  return client;
}
