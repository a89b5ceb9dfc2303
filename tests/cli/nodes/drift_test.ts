import { assertEquals } from "@std/assert";
import type { FileChange } from "../../../lib/artifacts/plan_changes.ts";
import { renderArtifacts } from "../../../lib/artifacts/render_artifacts.ts";
import { driftOf } from "../../../lib/cli/nodes/drift.ts";
import type { Inventory } from "../../../lib/inventory/inventory.ts";
import { fakeHostKey, makeInventory, makeSettings } from "../../support/inventories.ts";
import { tempFolder } from "../../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What is told of `now` where `before` was rendered. */
async function drift(before: Inventory, now: Inventory, spoilt?: string): Promise<string[]> {
  await using folder = await tempFolder();
  const settings = await makeSettings(folder.path);
  const { text = "" } = renderArtifacts(before, settings)
    .find(({ path }) => path.endsWith("nodes.json")) ?? {};
  await Deno.writeTextFile(`${folder.path}/nodes.json`, spoilt ?? text);
  const changes: FileChange[] = renderArtifacts(now, settings).slice(0, 1).map((artifact) => ({
    ...{ path: artifact.path, change: "updated", before: "", modeBefore: 0o644, artifact },
  }));
  return await driftOf({ inventory: now, unreachable: [], settings, changes }, folder.path);
}

const one = makeInventory(3);

Deno.test("drift tells of nodes that came, went, moved, and have other keys", async () => {
  const rows: readonly (readonly [Inventory, string[]])[] = [
    [makeInventory(4), ["node3 (tvmps_3_d) is new"]],
    [makeInventory(2), ["tvmps_2_d is gone"]],
    [
      makeInventory(3, (cardinal) => cardinal === 1 ? { port: 2200, address: "10.9.9.9" } : {}),
      ["node1 has moved from 10.0.0.1:22 to 10.9.9.9:2200"],
    ],
    [
      makeInventory(3, (cardinal) => cardinal === 0 ? { hostKeys: [fakeHostKey(7)] } : {}),
      ["node0 has other host keys"],
    ],
  ];
  for (const [now, expected] of rows) assertEquals(await drift(one, now), expected);
});

Deno.test("where the nodes are the same, or nobody can tell, drift tells of files", async () => {
  assertEquals(await drift(one, one), ["ssh_config would be updated"]);
  for (const spoilt of ["", "no JSON", '{"nodes": 3}', '{"nodes": [{"node_id": 1}]}']) {
    assertEquals(await drift(one, makeInventory(4), spoilt), ["ssh_config would be updated"]);
  }
});
