import { UsageError } from "../errors.ts";

/** Where a Docker daemon is, as plain data without secrets: what reaches it once reaches it again. */
export interface DockerEndpoint {
  /** As in `DOCKER_HOST`: `unix:///path`, `npipe:////./pipe/name`, `tcp://host:port` or `ssh://user@host:port`. */
  readonly host: string;
  /** Only of `tcp://`; without it nothing is encrypted. */
  readonly tls?: DockerTls;
  /** What named it, as it is told to people: `DOCKER_HOST`, `the context "lab"`, `Docker's default`. */
  readonly from: string;
}

/** How TLS is done: the paths of files, not what is in them. */
export interface DockerTls {
  /** Whether the daemon has to prove who it is. */
  readonly verify: boolean;
  /** Authorities to trust; the system's own where there is none. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** The parts of an endpoint's `host`. */
export type DockerAddress =
  | { readonly kind: "socket"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | {
    readonly kind: "ssh";
    readonly user?: string;
    readonly host: string;
    readonly port?: number;
    /** The daemon's socket on the other machine, where it is not the usual one. */
    readonly socket?: string;
  };

const PLAIN_PORT = 2375;
const TLS_PORT = 2376;
/** One word that is no option: a host's name or address, or an alias of an ssh_config. */
const HOST = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})$/;
const IPV6 = /^\[([0-9A-Fa-f:.]{2,45})\]$/;
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/;

/** Takes a host as `DOCKER_HOST` has it apart. Throws `UsageError` where it is none that poolgen can use. */
export function parseDockerHost(text: string, usesTls = false): DockerAddress {
  const [scheme = "", rest = ""] = splitScheme(text);
  const address = scheme === "unix"
    ? socketAddress(rest)
    : scheme === "npipe"
    ? pipeAddress(rest)
    : scheme === "tcp"
    ? tcpAddress(rest, usesTls ? TLS_PORT : PLAIN_PORT)
    : scheme === "ssh"
    ? sshAddress(rest)
    : undefined;
  if (address !== undefined) return address;
  // a password has no place there, and even less in a log
  const shown = text.replace(/:[^:@/]*@/, ":...@");
  throw new UsageError(`Cannot use "${shown}" as a Docker host`, {
    hint: "Give unix:///path, tcp://host:port, ssh://user@host, or npipe:////./pipe/name",
  });
}

/** Whether the daemon is on this machine, or on a virtual one whose ports are this machine's; a tunnel looks the same. */
export function isLocalDocker(endpoint: DockerEndpoint): boolean {
  const address = parseDockerHost(endpoint.host, endpoint.tls !== undefined);
  return address.kind === "socket" ||
    (address.kind === "tcp" && /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(address.host));
}

/** As Docker does: what has no scheme is a host and a port. */
function splitScheme(text: string): [string, string] {
  const at = text.indexOf("://");
  return at === -1 ? ["tcp", text] : [text.slice(0, at), text.slice(at + 3)];
}

function socketAddress(path: string): DockerAddress | undefined {
  return /^\/\P{Cc}+$/u.test(path) ? { kind: "socket", path } : undefined;
}

function pipeAddress(path: string): DockerAddress | undefined {
  return /^\/\/\P{Cc}+$/u.test(path) ? { kind: "socket", path } : undefined;
}

function tcpAddress(rest: string, defaultPort: number): DockerAddress | undefined {
  const found = splitPort(rest.replace(/\/$/, ""));
  if (found === undefined) return undefined;
  return { kind: "tcp", host: found.host, port: found.port ?? defaultPort };
}

function sshAddress(rest: string): DockerAddress | undefined {
  const [, user, place = "", path = ""] = /^(?:([^/]*)@)?([^/@]*)(\/.*)?$/.exec(rest) ?? [];
  const found = splitPort(place);
  if (found === undefined || (user !== undefined && !USER.test(user))) return undefined;
  const socket = path === "/" ? "" : path;
  if (socket !== "" && !/^\/[A-Za-z0-9_./-]+$/.test(socket)) return undefined;
  return {
    kind: "ssh",
    host: found.host,
    ...(user === undefined ? {} : { user }),
    ...(found.port === undefined ? {} : { port: found.port }),
    ...(socket === "" ? {} : { socket }),
  };
}

function splitPort(place: string): { host: string; port: number | undefined } | undefined {
  const [, name = "", digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(place) ?? [];
  const host = HOST.test(name) ? name : IPV6.exec(name)?.[1];
  const port = digits === undefined ? undefined : Number(digits);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) return undefined;
  return { host, port };
}
