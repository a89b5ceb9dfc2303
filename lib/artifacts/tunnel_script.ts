import { type Inventory, type Node, nodeNames } from "../inventory/inventory.ts";
import { withMarker } from "./artifact.ts";
import { fillTemplate } from "./fill_template.ts";
import { namedJumps } from "./jump_hosts.ts";
import { knownHostsLines } from "./known_hosts.ts";
import { nodeHash, nodeOptions } from "./node_options.ts";
import { quoteShell } from "./quote_shell.ts";
import type { RenderSettings } from "./render_settings.ts";
import { sharedOptions } from "./shared_options.ts";
import { optionLine } from "./ssh_option.ts";

/** What `tunnel.sh.tmpl` may use; docs/templates.md explains each. */
export const TUNNEL_VARIABLES: readonly string[] = [
  "pool",
  "endpoint",
  "remote",
  "local_port",
  "default_node",
  "socket_prefix",
  "gpu",
  "nodes",
  "cardinal",
  "names",
  "alias",
  "node_id",
  "address",
  "port",
  "options",
  "pins",
  "jump_config",
  "jump_pins",
];

/** Options that the script sets itself, or that would open more than the tunnel. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "userknownhostsfile",
  "controlmaster",
  "controlpath",
  "controlpersist",
  "batchmode",
  "loglevel",
  "localforward",
  "remoteforward",
  "dynamicforward",
  "requesttty",
  "exitonforwardfailure",
  "escapechar",
]);

/**
 * Renders a self-contained script that tunnels to the Docker daemon of one of `nodes`, all of `inventory`
 * or a part of it. It carries the pins, and reads no file but the private key.
 */
export function renderTunnelScript(
  nodes: readonly Node[],
  inventory: Inventory,
  settings: RenderSettings,
): string {
  const { endpoint, local } = settings.docker;
  const alone = { ...settings, multiplexingFolder: undefined };
  const ofNode = (node: Node): string[] =>
    nodeOptions(node, inventory, alone, undefined).map(optionLine);
  const shared = sharedOptions(alone, undefined)
    .filter(({ keyword }) => !LEFT_OUT.has(keyword.toLowerCase())).map(optionLine);
  const jumps = namedJumps(inventory, settings.proxyJump);
  const view = {
    pool: inventory.pool,
    endpoint,
    remote: endpoint.replace(/^(?:tcp|unix):\/\//, ""),
    local_port: local === "unix" ? "" : local.slice(local.lastIndexOf(":") + 1),
    default_node: nodes.length === 1 ? String(nodes[0]?.cardinal) : "",
    socket_prefix: local === "unix" ? nodeHash(inventory.pool, "") : "",
    gpu: settings.gpu,
    nodes: nodes.map((node) => ({
      cardinal: node.cardinal,
      names: nodeNames(inventory.pool, node),
      alias: node.alias,
      node_id: node.nodeId,
      address: node.address,
      port: node.port,
      options: ofNode(node),
      pins: knownHostsLines(node),
    })),
    options: shared,
    jump_config: jumps.flatMap((node) => [
      `Host ${nodeNames(inventory.pool, node).join(" ")}`,
      `HostName ${node.address}`,
      `Port ${node.port}`,
      `HostKeyAlias ${node.nodeId}`,
      ...ofNode(node),
      ...shared,
      "UserKnownHostsFile known_hosts",
    ]),
    jump_pins: jumps.flatMap(knownHostsLines),
  };
  const template = {
    name: "tunnel.sh.tmpl",
    text: settings.templates.tunnel,
    variables: TUNNEL_VARIABLES,
    quote: quoteShell,
  };
  return withMarker(fillTemplate(template, view));
}
