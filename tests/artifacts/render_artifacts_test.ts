import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Artifact } from "../../lib/artifacts/artifact.ts";
import { inventoryDocument } from "../../lib/artifacts/inventory_document.ts";
import { renderArtifacts } from "../../lib/artifacts/render_artifacts.ts";
import type { RenderSettings } from "../../lib/artifacts/render_settings.ts";
import { buildInventory } from "../../lib/inventory/build_inventory.ts";
import type { SourceNode } from "../../lib/inventory/inventory.ts";
import { fakeHostKey, makeInventory, makeSettings } from "../support/inventories.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function pathsFor(count: number, more: Partial<RenderSettings> = {}): Promise<string[]> {
  const artifacts = renderArtifacts(makeInventory(count), await makeSettings("/out", more));
  return artifacts.map(({ path, mode }) => `${mode.toString(8)} ${path}`);
}

const ALWAYS = ["644 /out/ssh_config", "644 /out/known_hosts", "644 /out/nodes.json"];
const ALL_NODES = "755 /exported/ssh_docker_tunnel_shipyard.sh";

function scripts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `755 /out/tunnels/node${index}.sh`);
}

Deno.test("each node has a script up to 64 nodes, and beyond where they are asked for", async () => {
  for (const count of [1, 64]) assertEquals(await pathsFor(count), [...ALWAYS, ...scripts(count)]);
  assertEquals(await pathsFor(65), ALWAYS);
  assertEquals(await pathsFor(65, { nodeScripts: true }), [...ALWAYS, ...scripts(65)]);
});

Deno.test("the script for all nodes is where the pool asks for it", async () => {
  const tunnelScriptFolder = "/exported";
  assertEquals(await pathsFor(1, { tunnelScriptFolder }), [...ALWAYS, ...scripts(1), ALL_NODES]);
  assertEquals(await pathsFor(65, { tunnelScriptFolder }), [...ALWAYS, ALL_NODES]);
});

const NODES: readonly SourceNode[] = Array.from({ length: 200 }, (_, index) => ({
  nodeId: `tvmps_${(index * 7919) % 200}_d`,
  address: `10.0.${index % 3}.${index}`,
  port: 22 + index,
  state: index % 5 === 0 ? "idle" : undefined,
  user: ["a", "b"][index % 2],
  hostKeys: index % 3 === 0 ? [fakeHostKey(index), fakeHostKey(index + 1)] : [],
}));

Deno.test("the order in which nodes are listed makes no difference", async () => {
  const settings = await makeSettings("/out", {
    tunnelScriptFolder: "/exported",
    multiplexingFolder: "/mux",
  });
  const render = (nodes: readonly SourceNode[]): Artifact[] =>
    renderArtifacts(
      buildInventory({ target: "static", pool: "pool", prefix: "node", nodes }),
      settings,
    );
  for (const count of [5, 200]) {
    const nodes = NODES.slice(0, count);
    const expected = render(nodes);
    fc.assert(
      fc.property(fc.shuffledSubarray([...nodes], { minLength: count }), (shuffled) => {
        assertEquals(render(shuffled), expected);
      }),
      { numRuns: 8 },
    );
  }
});

Deno.test("nodes.json holds what is known of each node, in a fixed form", async () => {
  const inventory = buildInventory({
    target: "live",
    pool: "rna",
    prefix: "n",
    nodes: [
      {
        nodeId: "B",
        address: "2001:db8::7",
        port: 65_535,
        state: "idle",
        user: "me",
        hostKeys: [fakeHostKey(1), fakeHostKey(2)],
      },
      {
        nodeId: "A",
        address: "gw.example",
        port: 22,
        state: undefined,
        user: undefined,
        hostKeys: [],
      },
    ],
  });
  const artifacts = renderArtifacts(inventory, await makeSettings("/out"));
  const json = artifacts.find(({ path }) => path === "/out/nodes.json");
  const keys = [1, 2].map(fakeHostKey).map(({ type, base64 }) => `${type} ${base64}`);
  const nodes = [
    {
      cardinal: 0,
      alias: "n0",
      node_id: "A",
      address: "gw.example",
      port: 22,
      state: null,
      user: null,
      host_keys: [],
    },
    {
      cardinal: 1,
      alias: "n1",
      node_id: "B",
      address: "2001:db8::7",
      port: 65_535,
      state: "idle",
      user: "me",
      host_keys: keys,
    },
  ];
  const expected = { version: 1, target: "live", pool: "rna", nodes };
  assertEquals(json?.text, `${JSON.stringify(expected, undefined, 2)}\n`);
  inventoryDocument.parse(expected);
});
