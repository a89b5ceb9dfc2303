import { type BlockList, isIP } from "node:net";
import { canonicalAddress, SSH_PORT } from "../config/address.ts";
import { type DockerEndpoint, isLocalDocker, parseDockerHost } from "./docker_endpoint.ts";
import type { ListedContainer } from "./listed_container.ts";

/** Where the SSH server of a container can be dialled: at a port that is published, or at its own address. */
export const PLACES = ["published", "container"] as const;

/** One of those. */
export type PlaceKind = typeof PLACES[number];

/** What a place depends on besides the container. */
export interface PlaceOptions {
  /** Which of the two; whichever leads there unless given. */
  readonly wanted: PlaceKind | undefined;
  readonly endpoint: DockerEndpoint;
  /** Whether the nodes are dialled from another machine, which stands for the daemon's. */
  readonly hasJump: boolean;
  /** The networks that this machine is in. */
  readonly networks: BlockList;
}

/** An address and a port. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** Where the SSH server of a container is reached, or why it is not. */
export function containerPlace(container: ListedContainer, options: PlaceOptions): Place | string {
  const { wanted, endpoint, hasJump, networks } = options;
  const published = publishedPlace(container, options);
  if (wanted === "published") return published;
  const own = ownPlace(container);
  if (wanted === "container") return own;
  if (typeof published !== "string" || typeof own === "string") return published;
  // a bridge of Docker's has a foot here; that of a virtual machine has none
  const isNear = isLocalDocker(endpoint) && networks.check(own.address, familyOf(own.address));
  return hasJump || isNear ? own : published;
}

const ANY = ["0.0.0.0", "::", ""];

function publishedPlace(
  { Ports }: ListedContainer,
  { endpoint, hasJump }: PlaceOptions,
): Place | string {
  const bindings = (Ports ?? []).flatMap(({ IP, PrivatePort, PublicPort, Type }) =>
    PrivatePort === SSH_PORT && Type === "tcp" && isPort(PublicPort)
      ? [{ ip: IP ?? "", port: PublicPort }]
      : []
  );
  if (bindings.length === 0) {
    return "no port leads to its port 22; start it with: docker run -p 127.0.0.1::22";
  }
  const isLocal = isLocalDocker(endpoint);
  const places = bindings.flatMap(({ ip, port }) => {
    if (!isLocal && !hasJump && isLoopback(ip)) return [];
    const address = ANY.includes(ip) ? hostOf(endpoint) : isIP(ip) === 0 ? "" : ip;
    const canonical = canonicalAddress(address);
    return canonical === undefined ? [] : [{ address: canonical, port }];
  });
  const place = places.find(({ address }) => isIP(address) === 4) ?? places[0];
  return place ??
    "its port 22 is published on the loopback address of another machine; publish it on one that leads there, " +
      'or name that machine in poolgen.yaml: "proxy_jump: user@host"';
}

function ownPlace({ NetworkSettings }: ListedContainer): Place | string {
  const networks = Object.values(NetworkSettings?.Networks ?? {});
  const addresses = networks.flatMap((network) => [
    network?.IPAddress ?? "",
    network?.GlobalIPv6Address ?? "",
  ]).filter((text) => isIP(text) !== 0).flatMap((text) => canonicalAddress(text) ?? []);
  const address = addresses.find((one) => isIP(one) === 4) ?? addresses[0];
  return address === undefined ? "it has no address of its own" : { address, port: SSH_PORT };
}

function isPort(port: number | null | undefined): port is number {
  return typeof port === "number" && port >= 1 && port <= 65_535;
}

function isLoopback(ip: string): boolean {
  return ip === "::1" || /^127\./.test(ip);
}

function hostOf(endpoint: DockerEndpoint): string {
  const address = parseDockerHost(endpoint.host, endpoint.tls !== undefined);
  return address.kind === "socket" ? "127.0.0.1" : address.host;
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}
