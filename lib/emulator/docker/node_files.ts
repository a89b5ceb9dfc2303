import type { KeyPair } from "../../ssh/key_pair.ts";
import { publicLineOf } from "../../ssh/key_pair.ts";
import type { Node, NodeUser } from "../account/node.ts";

/** A file of a node's own, below `/etc/poolgen`, where the image's own program finds it. */
export interface NodeFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** A node that others of its pool can reach. */
export interface Neighbour {
  readonly node: Node;
  /** Its place in the pool. */
  readonly cardinal: number;
  /** Its address in the network of the containers. */
  readonly address: string;
}

/** What a container becomes a node by. */
export interface NodeFacts {
  readonly node: Node;
  /** The nodes of its pool that run, itself among them. */
  readonly neighbours: readonly Neighbour[];
  /** The key by which a user of this name goes from node to node. */
  neighbourKey(user: string): KeyPair;
  /** Whether the node forwards ports and sockets. */
  readonly forwards: boolean;
}

/** Everything that makes a container of the image into a node. */
export function nodeFiles(facts: NodeFacts): readonly NodeFile[] {
  const { node, neighbours, neighbourKey, forwards } = facts;
  const { ed25519, rsa } = node.hostKeys;
  const users = node.users.map(({ name }) => name);
  return [
    ...hostKey("ed25519", ed25519),
    ...(rsa === undefined ? [] : hostKey("rsa", rsa)),
    ...users.map((name) => secret(`neighbours/${name}`, neighbourKey(name).privateKey)),
    shown("users", node.users.flatMap((user) => userLines(user, neighbourKey)).join("")),
    shown("hosts", neighbours.map((other) => hostsLine(node.poolId, other)).join("")),
    shown(
      "ssh_known_hosts",
      neighbours.flatMap((other) => knownHosts(node.poolId, other)).join(""),
    ),
    shown("ssh_config", neighbours.map((other) => hostBlock(node.poolId, other)).join("")),
    shown("sshd.conf", forwards ? "" : "AllowTcpForwarding no\nAllowStreamLocalForwarding no\n"),
  ];
}

/** A start task looks for the public part beside the other. */
function hostKey(type: string, key: string): NodeFile[] {
  const name = `ssh_host_${type}_key`;
  return [secret(name, key), shown(`${name}.pub`, `${publicLineOf(key)}\n`)];
}

function secret(name: string, text: string): NodeFile {
  return { path: name, text, mode: 0o600 };
}

function shown(name: string, text: string): NodeFile {
  return { path: name, text, mode: 0o644 };
}

/** Tab-separated: name, `admin` or `user`, when it expires in UTC, a public key. */
function userLines(user: NodeUser, neighbourKey: NodeFacts["neighbourKey"]): string[] {
  const { name, isAdmin, publicKey, expiry } = user;
  if (publicKey === undefined) return [];
  const role = isAdmin ? "admin" : "user";
  const keys = [publicKey, neighbourKey(name).publicKey];
  return keys.map((key) => `${[name, role, expiryTime(expiry), key].join("\t")}\n`);
}

/** As `expiry-time` in authorized_keys (sshd(8)): YYYYMMDDHHMMSS. */
function expiryTime(expiry: number | undefined): string {
  if (expiry === undefined) return "";
  return new Date(expiry).toISOString().replaceAll(/[-:T]|\..*$/g, "");
}

function namesOf(poolId: string, { node, cardinal }: Neighbour): string[] {
  return [`node${cardinal}`, node.id, `${poolId}-node${cardinal}`];
}

function hostsLine(poolId: string, other: Neighbour): string {
  return `${other.address} ${namesOf(poolId, other).join(" ")}\n`;
}

function knownHosts(poolId: string, other: Neighbour): string[] {
  const names = [...namesOf(poolId, other), other.address].join(",");
  const { ed25519, rsa } = other.node.hostKeys;
  return [ed25519, rsa].filter((key) => key !== undefined)
    .map((key) => `${names} ${publicLineOf(key)}\n`);
}

function hostBlock(poolId: string, other: Neighbour): string {
  return `Host ${namesOf(poolId, other).join(" ")}\n` +
    `  HostName ${other.address}\n` +
    `  HostKeyAlias ${other.node.id}\n` +
    "  IdentityFile /etc/poolgen/neighbours/%u\n" +
    "  StrictHostKeyChecking yes\n";
}
