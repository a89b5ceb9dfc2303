import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { exists } from "../support/exists.ts";
import { heldUsers, makePoolSite, POOL_PROGRAMS } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const platform = (publisher: string, offer: string, sku: string): Record<string, unknown> => ({
  vm_configuration: { platform_image: { publisher, offer, sku } },
});

const windows = {
  arm_image_id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/i",
  node_agent: "batch.node.windows amd64",
};

/** What differs in a pool file, and what is said of it. */
const REFUSED: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
  [
    platform("canonical", "ubuntuserver", "24.04-LTS"),
    /^error: The Batch service supports no image canonical ubuntuserver 24\.04-LTS\nhint: Name another one under platform_image, such as \S+ \S+ \S+, or \S+ \S+ \S+/,
  ],
  [{ vm_configuration: { custom_image: windows } }, /^error: The pool's image is one of Windows/],
  [{ resize_timeout: "soon" }, /resize_timeout.*"soon" is no duration\nhint: .*"00:15:00"/],
  [
    { autoscale: { evaluation_interval: "15", formula: "$TargetDedicatedNodes=1;" } },
    /evaluation_interval.*"15" is no duration\nhint: /,
  ],
  [
    { remote_access_control: { starting_port: 49_500, allow: ["*"] } },
    /^error: Cannot use the ports 49500 to 50499 for SSH: the service keeps 50000 to 55000 for itself\nhint: .*starting_port: 40000/,
  ],
  [
    { remote_access_control: { starting_port: 65_000, allow: ["*"] } },
    /^error: Cannot use the ports 65000 to 65999 for SSH: they must be from 1 to 65534\nhint: /,
  ],
  [
    {
      remote_access_control: {
        allow: Array.from({ length: 25 }, (_, index) => `203.0.113.${index}`),
      },
    },
    /^error: remote_access_control has 26 rules; the service takes 25\nhint: /,
  ],
];

testWith(
  ["ssh-keygen"],
  "what no pool can be made of is refused, and nothing is made",
  async () => {
    await using site = await makePoolSite(EXECUTABLE);
    await Deno.remove(`${site.folder}/id_rsa_shipyard`);
    await Deno.remove(`${site.folder}/id_rsa_shipyard.pub`);
    for (const [more, message] of REFUSED) {
      await site.poolFile(more);
      assertMatch(await site.fails(2, "pool", "add", "-q"), message);
    }
    await site.poolFile({ vm_size: undefined });
    const invalid = await site.json(["pool", "add"], 2);
    assert((invalid.error?.problems.length ?? 0) > 0);
    await Deno.remove(`${site.folder}/pool.yaml`);
    assertMatch(
      await site.fails(2, "pool", "add", "-q"),
      /^error: There is no pool file that says how the pool is to be\nhint: /,
    );
    assertEquals((await site.status()).pools.map(({ id }) => id), ["pool"]);
    for (const made of ["id_rsa_shipyard", "generated"]) {
      assertEquals(await exists(`${site.folder}/${made}`), false, made);
    }
  },
);

testWith(
  POOL_PROGRAMS,
  "a start task that fails is told with its output",
  async () => {
    const line =
      "echo '\u001b]0;title\u0007 ##vso[task.complete]' >&2; case $(hostname) in *1) exit 3;; esac";
    await using site = await makePoolSite(EXECUTABLE, {
      pool: { additional_node_prep: { commands: { pre: [line] } } },
    });
    const { code, stdout, stderr } = await site.run(["pool", "add"]);
    assertEquals(code, 1, stderr);
    const [good, bad] = (await site.held()).nodes;
    assertStringIncludes(
      stderr,
      `error: ${bad?.node_id} is starttaskfailed\n  its start task failed with exit code 3\n`,
    );
    assertStringIncludes(
      stderr,
      "  startup/stderr.txt: \\u{1b}]0;title\\u{7} #\\u{23}vso[task.complete]\n",
    );
    assertMatch(stderr, /\nhint: See the nodes with: poolgen pool nodes list\n$/);
    assertStringIncludes(stdout, "starttaskfailed");
    // the other one is of use
    assertEquals(heldUsers(await site.held()).length, 1);
    assertEquals((await site.login(["--", "hostname"])).stdout, "node0\n");

    const listed = await site.done("pool", "nodes", "list", "--start-task-failed");
    assertEquals(listed.split("\n").length, 4);
    assertStringIncludes(listed, `${bad?.node_id}: its start task failed with exit code 3\n`);
    assert(!listed.includes(good?.node_id ?? ""));

    const document = await site.json(["pool", "add", "--recreate", "-y"], 1);
    assertEquals(document.nodes?.map(({ state }) => state), ["idle", "starttaskfailed"]);
    assertMatch(document.failures?.join("\n") ?? "", /is starttaskfailed\n.* exit code 3\n/);
  },
);
