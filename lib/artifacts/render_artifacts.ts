import { join } from "node:path";
import type { Inventory } from "../inventory/inventory.ts";
import type { Artifact } from "./artifact.ts";
import { renderInventoryJson } from "./inventory_json.ts";
import { renderKnownHosts } from "./known_hosts.ts";
import type { RenderSettings } from "./render_settings.ts";
import { knownHostsPath } from "./shared_options.ts";
import { renderSshConfig } from "./ssh_config.ts";
import { renderTunnelScript } from "./tunnel_script.ts";

/** Beyond this many nodes, a script for each is written only when asked for. */
export const MAX_NODE_SCRIPTS = 64;

const TEXT_MODE = 0o644;
const SCRIPT_MODE = 0o755;

/** The name of the script for all nodes, Batch Shipyard's. */
export const TUNNEL_SCRIPT = "ssh_docker_tunnel_shipyard.sh";

/** The folder of the nodes' own scripts. */
export function nodeScriptsFolder(outFolder: string): string {
  return join(outFolder, "tunnels");
}

/** Renders every file of a pool. Pure: the same inventory and settings give the same bytes. */
export function renderArtifacts(inventory: Inventory, settings: RenderSettings): Artifact[] {
  const { outFolder, tunnelScriptFolder } = settings;
  const text = (path: string, text: string): Artifact => ({ path, mode: TEXT_MODE, text });
  const script = (path: string, text: string): Artifact => ({ path, mode: SCRIPT_MODE, text });
  const artifacts = [
    text(join(outFolder, "ssh_config"), renderSshConfig(inventory, settings)),
    text(knownHostsPath(outFolder), renderKnownHosts(inventory)),
    text(join(outFolder, "nodes.json"), renderInventoryJson(inventory)),
  ];
  if (settings.nodeScripts || inventory.nodes.length <= MAX_NODE_SCRIPTS) {
    for (const node of inventory.nodes) {
      const path = join(nodeScriptsFolder(outFolder), `${node.alias}.sh`);
      artifacts.push(script(path, renderTunnelScript([node], inventory, settings)));
    }
  }
  if (tunnelScriptFolder !== undefined) {
    const path = join(tunnelScriptFolder, TUNNEL_SCRIPT);
    artifacts.push(script(path, renderTunnelScript(inventory.nodes, inventory, settings)));
  }
  return artifacts;
}
