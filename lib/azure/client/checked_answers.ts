import { isIP } from "node:net";
import type { Target } from "../../inventory/inventory.ts";
import type { Endpoint } from "../nodes/batch_node.ts";

const NODE_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const POOL_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text can be a node's id: it becomes a part of paths, names and files. */
export function isNodeId(text: string): boolean {
  return NODE_ID.test(text);
}

/** Whether a text can be a pool's id. */
export function isPoolId(text: string): boolean {
  return POOL_ID.test(text);
}

/** Whether what the service says of a place can lead to one of its nodes; only an emulator's are on loopback. */
export function leadsToNode({ address, port }: Endpoint, target: Target): boolean {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return false;
  switch (isIP(address)) {
    case 4:
      return leadsSomewhere4(address) && (target !== "live" || !address.startsWith("127."));
    case 6:
      return leadsSomewhere6(address) && (target !== "live" || address !== "::1");
    default:
      return false;
  }
}

function leadsSomewhere4(address: string): boolean {
  const first = Number.parseInt(address, 10);
  return first !== 0 && first < 224 && !address.startsWith("169.254.");
}

/** Not those with a zone, unspecified, link-local, multicast, or of IPv4 in another form. */
function leadsSomewhere6(address: string): boolean {
  return !/%|^[0:]+$|^fe[89ab]|^ff|^(?:0{0,4}:){1,6}(?:0{0,4}:)?ffff:/i.test(address);
}
