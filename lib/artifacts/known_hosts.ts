import type { Inventory, Node } from "../inventory/inventory.ts";
import { withMarker } from "./artifact.ts";

/** A node's pins as lines of a known_hosts file. They name the node id, in lower case as OpenSSH looks it up. */
export function knownHostsLines({ nodeId, hostKeys }: Node): string[] {
  return hostKeys.map(({ type, base64 }) => `${nodeId.toLowerCase()} ${type} ${base64}`);
}

/** Renders the pool's known_hosts. */
export function renderKnownHosts({ nodes }: Inventory): string {
  let text = "";
  for (const node of nodes) {
    for (const line of knownHostsLines(node)) text += `${line}\n`;
  }
  return withMarker(text);
}
