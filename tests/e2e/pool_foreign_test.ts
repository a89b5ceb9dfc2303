import type { BatchServiceModels } from "@azure/batch";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { batchClient } from "../../lib/azure/client/batch_client.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { putFront } from "./pool_front.ts";
import { makePoolSite, POOL, POOL_PROGRAMS, type PoolSite } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const BODY: BatchServiceModels.PoolAddParameter = {
  id: POOL,
  vmSize: "Standard_D2s_v3",
  virtualMachineConfiguration: {
    imageReference: { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204" },
    nodeAgentSKUId: "batch.node.ubuntu 22.04",
  },
  targetDedicatedNodes: 2,
};

/** Makes a pool as another program would. */
async function addForeign(
  site: PoolSite,
  more: Partial<BatchServiceModels.PoolAddParameter> = {},
): Promise<void> {
  const { endpoint: serviceUrl, key: accountKey } = await site.status();
  const credential = { kind: "key", accountName: "poolgen", accountKey } as const;
  await batchClient({ serviceUrl, credential }).sdk.pool.add({ ...BODY, ...more });
  await site.done("pool", "asu", "--wait", "-q");
}

testWith(
  POOL_PROGRAMS,
  "a pool that maps no port to SSH is explained, and what mends it",
  async () => {
    await using site = await makePoolSite(EXECUTABLE);
    await addForeign(site);
    const { code, stdout, stderr } = await site.run(["pool", "grls"]);
    assertEquals([code, stdout], [0, "the pool tested has no nodes to reach\n"]);
    assertMatch(
      stderr,
      /note: The pool tested maps no public port to port 22, .* 30 November 2025 .*"poolgen pool add --recreate".*"remote_access_control: \{allow: \[ADDRESS\], deny: \['\*'\]\}"\n/,
    );
    assertMatch(
      stderr,
      /note: tvmps_\S+, tvmps_\S+ are left out: no public port leads to its SSH server\n/,
    );
    // a check of no node at all would pass
    assertMatch(
      await site.fails(5, "check", "-q"),
      /^error: Nothing leads to any node of the pool tested: tvmps_\S+: no public port leads to /,
    );
    const document = await site.json(["pool", "grls"]);
    assertEquals([document.nodes, document.unreachable?.length], [[], 2]);
    for (
      const which of [["--cardinal=0"], ["--nodeid", document.unreachable?.[0]?.node_id ?? ""]]
    ) {
      const failed = await site.fails(2, "pool", "ssh", "-q", ...which, "--", "id");
      assertMatch(failed, /^error: .*no public port leads to its SSH server/);
    }
    // as it was before that day
    await site.done("emulator", "fault", "set", "ssh-default-mapping", "on");
    assertEquals((await site.json(["pool", "grls"])).nodes?.length, 2);
    assertEquals((await site.login(["--", "hostname"])).stdout, "node0\n");
  },
);

testWith(
  POOL_PROGRAMS,
  "a pool without public addresses is reached inside, or by a jump host",
  async () => {
    await using site = await makePoolSite(EXECUTABLE);
    const subnetId =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/n";
    await addForeign(site, {
      networkConfiguration: {
        subnetId,
        publicIPAddressConfiguration: { provision: "nopublicipaddresses" },
      },
    });
    const alone = await site.run(["pool", "grls"]);
    assertEquals(alone.code, 0, alone.stderr);
    assertStringIncludes(
      alone.stderr,
      "note: The pool tested has no public addresses: its nodes are reached from inside its network only, or " +
        'through a jump host, which poolgen.yaml names: "proxy_jump: user@host"\n',
    );
    assertMatch(alone.stdout, /\n0 +node0 +10\.0\.0\.4 +22 +idle +emulator /);
    await Deno.writeTextFile(`${site.folder}/poolgen.yaml`, "proxy_jump: ann@jump.example\n");
    const jumping = await site.run(["pool", "grls"]);
    assertEquals([jumping.code, jumping.stdout], [0, alone.stdout]);
    assert(!jumping.stderr.includes("public addresses"), jumping.stderr);
    const config = await Deno.readTextFile(`${site.folder}/generated/ssh_config`);
    assertMatch(config, /HostName 10\.0\.0\.4\n/);
    assertMatch(config, /ProxyJump ann@jump\.example\n/);
  },
);

testWith([], "a pool of Windows has no SSH", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  // the emulator has none
  await using _front = await putFront(
    site,
    ({ path }) =>
      path.endsWith("/nodes") ? Response.json({ value: [] }) : Response.json({
        id: POOL,
        virtualMachineConfiguration: {
          imageReference: {},
          nodeAgentSKUId: "batch.node.windows amd64",
        },
      }),
  );
  for (const words of [["pool", "grls"], ["pool", "asu"], ["ssh"], ["render"]]) {
    const said = await site.fails(2, ...words, "-q");
    assertEquals(
      said.split("\n")[0],
      "error: The pool tested runs Windows, whose nodes have no SSH server",
      words.join(" "),
    );
  }
});
