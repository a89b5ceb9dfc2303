import { assertEquals } from "@std/assert";
import { renderSshConfig } from "../../lib/artifacts/ssh_config.ts";
import { effectiveOptions } from "../support/effective_options.ts";
import { makeInventory, makeSettings } from "../support/inventories.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** By way of what OpenSSH would go to each of the first four nodes. */
const ROWS: readonly (readonly [proxyJump: string, ...hops: (string | undefined)[]])[] = [
  ["tvmps_1_d", "tvmps_1_d", undefined, "tvmps_1_d", "tvmps_1_d"],
  ["node1", "node1", undefined, "node1", "node1"],
  ["pool-node1", "pool-node1", undefined, "pool-node1", "pool-node1"],
  ["me@tvmps_1_d:2200", "me@tvmps_1_d:2200", undefined, "me@tvmps_1_d:2200", "me@tvmps_1_d:2200"],
  ["me@10.0.0.1", "me@10.0.0.1", undefined, "me@10.0.0.1", "me@10.0.0.1"],
  // behind a load balancer, another port is another machine
  ["10.0.0.1:50000", ...Array.from({ length: 4 }, () => "10.0.0.1:50000")],
  ["[2001:db8::2]:22", "[2001:db8::2]:22", "[2001:db8::2]:22", undefined, "[2001:db8::2]:22"],
  ["[2001:DB8:0::2]", "2001:DB8:0::2", "2001:DB8:0::2", undefined, "2001:DB8:0::2"],
  ["bastion,me@node1", "bastion,me@node1", "bastion", "bastion,me@node1", "bastion,me@node1"],
  ["node3,bastion,node1", "node3,bastion,node1", "node3,bastion", "node3,bastion,node1", undefined],
];

for (const count of [4, 200]) {
  testWith(["ssh"], `none of ${count} nodes is reached by way of itself`, async () => {
    await using folder = await tempFolder();
    const config = `${folder.path}/ssh_config`;
    const inventory = makeInventory(
      count,
      (cardinal) => cardinal === 2 ? { address: "2001:db8::2" } : {},
    );
    for (const [proxyJump, ...hops] of ROWS) {
      const settings = await makeSettings("/out", { proxyJump });
      await Deno.writeTextFile(config, renderSshConfig(inventory, settings));
      for (const [index, hop] of hops.entries()) {
        const name = `node${index}`;
        const { proxyjump, proxycommand } = await effectiveOptions(["-F", config], name);
        assertEquals(proxycommand, undefined);
        // ssh puts brackets around any address
        const [shown, expected] = [proxyjump?.join(), hop].map((text) =>
          text?.replaceAll(/[[\]]/g, "")
        );
        assertEquals(shown, expected, `${proxyJump}: ${name}`);
      }
    }
  });
}
