import { type Inventory, nodeNames } from "../inventory/inventory.ts";
import { withMarker } from "./artifact.ts";
import { fillTemplate } from "./fill_template.ts";
import { hostScopes } from "./host_scopes.ts";
import { nodeOptions, sharedUser } from "./node_options.ts";
import { quoteSshConfig } from "./quote_ssh_config.ts";
import type { RenderSettings } from "./render_settings.ts";
import { sharedOptions } from "./shared_options.ts";
import { refuseLongLines } from "./ssh_config_line.ts";

/** What `ssh_config.tmpl` may use; docs/templates.md explains each. */
export const SSH_CONFIG_VARIABLES: readonly string[] = [
  "pool",
  "nodes",
  "names",
  "cardinal",
  "alias",
  "node_id",
  "address",
  "port",
  "user",
  "pinned",
  "options",
  "keyword",
  "values",
  "scopes",
  "patterns",
  "shared",
];

/** Renders the pool's ssh_config: a block for each node, then what all nodes share. */
export function renderSshConfig(inventory: Inventory, settings: RenderSettings): string {
  const user = sharedUser(inventory.nodes);
  const view = {
    pool: inventory.pool,
    nodes: inventory.nodes.map((node) => ({
      names: nodeNames(inventory.pool, node),
      cardinal: node.cardinal,
      alias: node.alias,
      node_id: node.nodeId,
      address: node.address,
      port: node.port,
      user: node.user ?? "",
      pinned: node.hostKeys.length > 0,
      options: nodeOptions(node, inventory, settings, user),
    })),
    scopes: hostScopes(inventory),
    shared: sharedOptions(settings, user),
  };
  const template = {
    name: "ssh_config.tmpl",
    text: settings.templates.sshConfig,
    variables: SSH_CONFIG_VARIABLES,
    quote: quoteSshConfig,
  };
  const text = withMarker(fillTemplate(template, view));
  refuseLongLines(text);
  return text;
}
