import { loadTemplates } from "../../lib/artifacts/templates.ts";
import type { RenderSettings } from "../../lib/artifacts/render_settings.ts";
import type { Inventory, Node } from "../../lib/inventory/inventory.ts";

/** A node as a test needs it: what is not given has a plain value of its own. */
export function makeNode(cardinal: number, more: Partial<Node> = {}): Node {
  return {
    cardinal,
    alias: `node${cardinal}`,
    nodeId: `tvmps_${cardinal}_d`,
    address: `10.${cardinal >> 16}.${(cardinal >> 8) & 255}.${cardinal & 255}`,
    port: 22,
    state: undefined,
    user: "shipyard",
    hostKeys: [],
    ...more,
  };
}

/** A pool named `pool` of so many nodes. */
export function makeInventory(
  count: number,
  more: (cardinal: number) => Partial<Node> = () => ({}),
  pool = "pool",
): Inventory {
  return {
    target: "static",
    pool,
    nodes: Array.from({ length: count }, (_, cardinal) => makeNode(cardinal, more(cardinal))),
  };
}

/** Settings as they are without a `poolgen.yaml`. */
export async function makeSettings(
  outFolder: string,
  more: Partial<RenderSettings> = {},
): Promise<RenderSettings> {
  return {
    platform: "unix",
    outFolder,
    tunnelScriptFolder: undefined,
    nodeScripts: false,
    identityFile: undefined,
    sshOptions: {},
    proxyJump: undefined,
    multiplexingFolder: undefined,
    docker: { endpoint: "tcp://127.0.0.1:2375", local: "127.0.0.1:2375" },
    gpu: false,
    templates: await loadTemplates(undefined),
    ...more,
  };
}

/** A host key that no server has; the same number gives the same key. */
export function fakeHostKey(number: number): { type: string; base64: string } {
  const blob = new Uint8Array(51);
  const view = new DataView(blob.buffer);
  view.setUint32(0, 11);
  blob.set(new TextEncoder().encode("ssh-ed25519"), 4);
  view.setUint32(15, 32);
  view.setUint32(47, number);
  return { type: "ssh-ed25519", base64: btoa(String.fromCharCode(...blob)) };
}
