import { type Inventory, type Node, nodeNames } from "../inventory/inventory.ts";
import type { SshOption } from "./ssh_option.ts";

const SSH_PORT = 22;

/** The option for going by way of jump hosts, or straight where there are none. */
export function jumpOption(proxyJump: string | undefined): SshOption {
  // which stops a ProxyJump below it, too
  return proxyJump === undefined
    ? { keyword: "ProxyCommand", values: ["none"] }
    : { keyword: "ProxyJump", values: [proxyJump] };
}

/**
 * How OpenSSH gets to a node that is itself one of the jump hosts: by way of those before it, since by way of
 * itself it would never come to an end. `undefined` for any other node.
 */
export function ownJumpOption(
  node: Node,
  pool: string,
  proxyJump: string | undefined,
): SshOption | undefined {
  if (proxyJump === undefined) return undefined;
  const hops = proxyJump.split(",");
  const index = hops.findIndex((hop) => isNamed(hop, node, pool) || isAddressed(hop, node));
  return index < 0 ? undefined : jumpOption(hops.slice(0, index).join(",") || undefined);
}

/** The nodes that `proxy_jump` names; those that it means by their address, OpenSSH does not know by a name. */
export function namedJumps({ pool, nodes }: Inventory, proxyJump: string | undefined): Node[] {
  if (proxyJump === undefined) return [];
  const hosts = new Set(proxyJump.split(",").map((hop) => hostOf(hop).host));
  return nodes.filter((node) => nodeNames(pool, node).some((name) => hosts.has(name)));
}

/** Whatever its port: the node's name brings along the node's options. */
function isNamed(hop: string, node: Node, pool: string): boolean {
  return nodeNames(pool, node).includes(hostOf(hop).host);
}

/** Other nodes may be at the same address, behind other ports. */
function isAddressed(hop: string, { address, port: nodePort }: Node): boolean {
  const { host, port } = hostOf(hop);
  return host.toLowerCase() === address && port === nodePort;
}

/** Of `[user@]host[:port]`, in which an IPv6 address stands in brackets; it is spelled as those of nodes are. */
function hostOf(hop: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain = "", port = SSH_PORT] =
    /^(?:.*@)?(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(hop) ?? [];
  const address = bracketed === undefined ? plain : new URL(`http://[${bracketed}]`).hostname;
  return { host: address.replace(/^\[|\]$/g, ""), port: Number(port) };
}
