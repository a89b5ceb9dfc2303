import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXECUTABLE, PROGRAMS, testFile } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { heldUsers, makePoolSite, POOL, POOL_PROGRAMS, type PoolSite } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** A pool as the service's answers have it. */
interface RawPool {
  readonly id: string;
  readonly virtualMachineConfiguration: Readonly<Record<string, unknown>>;
  readonly networkConfiguration: {
    readonly endpointConfiguration: { readonly inboundNATPools: readonly unknown[] };
  };
  readonly startTask: { readonly commandLine: string; readonly resourceFiles?: unknown };
  readonly [key: string]: unknown;
}

async function rawPool(site: PoolSite, id: string): Promise<RawPool> {
  const { value }: { value: RawPool[] } = JSON.parse(await site.done("pool", "list", "--raw"));
  const found = value.find((pool) => pool.id === id);
  assert(found !== undefined, id);
  return found;
}

/** Puts one of Batch Shipyard's own pool files in the place of a site's. */
async function shipyardFile(site: PoolSite, recipe: string): Promise<void> {
  await Deno.copyFile(
    testFile(`cases/config/valid/shipyard-${recipe}/pool.yaml`),
    `${site.folder}/pool.yaml`,
  );
}

const RECIPES: readonly (readonly [string, string, number])[] = [
  ["mpibench", "docker-mpibench-mpich", 2],
  ["rnaseq", "rna-seq", 1],
  ["tensorflow-gpu", "tensorflow-gpu", 1],
];

for (const program of PROGRAMS) {
  testWith(POOL_PROGRAMS, `${program.name}: Batch Shipyard's pool files become pools`, async () => {
    await using site = await makePoolSite(program);
    for (const [recipe, id, nodes] of RECIPES) {
      await shipyardFile(site, recipe);
      const { code, stdout, stderr } = await site.run(["pool", "add"]);
      assertEquals(code, 0, stderr);
      assertEquals(stdout.trimEnd().split("\n").length, nodes + 1);
      assertMatch(
        stderr,
        /\nwarning: .*remote_access_control: \{allow: \[ADDRESS\], deny: \['\*'\]\}\n/,
      );
      assertMatch(
        stderr,
        /\nwarning: .* no longer supports the image canonical ubuntuserver 1[68]\.04-lts, since 2024-12-31\n/,
      );
      assertMatch(stderr, /\nlog in with: ssh -F generated\/ssh_config node0\n$/);
      assertEquals(stderr.includes("Docker is not installed"), recipe !== "mpibench");
      assertEquals(heldUsers(await site.held(id)).length, nodes);
      assertEquals((await site.login(["--", "echo $USER"])).stdout, "shipyard\n");
    }
    const { resourceFiles } = (await rawPool(site, "rna-seq")).startTask;
    assert(Array.isArray(resourceFiles));
    assertEquals(resourceFiles.length, 6);
    assertEquals(
      Object.keys(resourceFiles[0]).sort(),
      ["filePath", "httpUrl"],
    );
    const native = await rawPool(site, "docker-mpibench-mpich");
    assertEquals(native["enableInterNodeCommunication"], true);
    assertEquals(native.virtualMachineConfiguration["nodeAgentSKUId"], "batch.node.ubuntu 18.04");
    assertEquals(native.virtualMachineConfiguration["containerConfiguration"], {
      type: "dockerCompatible",
    });
    // no rule is asked for: the service lets everybody in
    assertEquals(native.networkConfiguration.endpointConfiguration.inboundNATPools, [{
      name: "poolgen-ssh",
      protocol: "tcp",
      backendPort: 22,
      frontendPortRangeStart: 49_000,
      frontendPortRangeEnd: 49_999,
    }]);
  });
}

testWith(
  POOL_PROGRAMS,
  "a pool gets its rules, its own image, its commands and variables",
  async () => {
    const image = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/i";
    await using site = await makePoolSite(EXECUTABLE, {
      pool: {
        vm_configuration: {
          custom_image: { arm_image_id: image, node_agent: "batch.node.ubuntu 22.04" },
        },
        vm_count: { dedicated: 1 },
        max_tasks_per_node: 4,
        node_fill_type: "pack",
        resize_timeout: "00:20:00",
        remote_access_control: { starting_port: 30_000, allow: ["203.0.113.7", "10.0.0.0/8"] },
        additional_node_prep: {
          commands: {
            pre: ['echo "pre $WHAT" >> "$AZ_BATCH_NODE_SHARED_DIR/told"'],
            post: ["false || echo post >> $AZ_BATCH_NODE_SHARED_DIR/told"],
          },
          environment_variables: { WHAT: "it's $HOME", NUMBER: 5 },
        },
        per_job_auto_scratch: true,
        batch_insights_enabled: true,
      },
    });
    const { code, stderr } = await site.run(["pool", "add"]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stderr,
      "note: Not applied, since they belong to Batch Shipyard's own node preparation: " +
        "per_job_auto_scratch, batch_insights_enabled\n",
    );
    assert(!stderr.includes("warning:"), stderr);
    const pool = await rawPool(site, POOL);
    assertEquals(pool.virtualMachineConfiguration, {
      imageReference: { virtualMachineImageId: image },
      nodeAgentSKUId: "batch.node.ubuntu 22.04",
    });
    assertEquals(
      [pool["taskSlotsPerNode"], pool["taskSchedulingPolicy"], pool["resizeTimeout"]],
      [4, { nodeFillType: "pack" }, "PT0H20M0S"],
    );
    assertEquals(pool.networkConfiguration.endpointConfiguration.inboundNATPools, [{
      name: "poolgen-ssh",
      protocol: "tcp",
      backendPort: 22,
      frontendPortRangeStart: 30_000,
      frontendPortRangeEnd: 30_999,
      networkSecurityGroupRules: [
        { priority: 150, access: "allow", sourceAddressPrefix: "203.0.113.7" },
        { priority: 151, access: "allow", sourceAddressPrefix: "10.0.0.0/8" },
        { priority: 152, access: "deny", sourceAddressPrefix: "*" },
      ],
    }]);
    // the start task ran on the node; its folder is there for who logs in
    const told = `${site.stateOf()}/nodes`;
    const found: string[] = [];
    for await (const { name } of Deno.readDir(told)) {
      const path = `${told}/${name}/batch/shared/told`;
      found.push(...await Deno.readTextFile(path).then((text) => [text], () => []));
    }
    assertEquals(found, ["pre it's $HOME\npost\n"]);
  },
);

testWith(POOL_PROGRAMS, "a formula sizes a pool, which then cannot be resized", async () => {
  await using site = await makePoolSite(EXECUTABLE, {
    pool: {
      autoscale: { evaluation_interval: "00:07:00", formula: "$TargetDedicatedNodes = 3;" },
    },
  });
  assertEquals((await site.json(["pool", "add"])).nodes?.length, 3);
  const pool = await rawPool(site, POOL);
  assertEquals(
    [pool["enableAutoScale"], pool["autoScaleFormula"], pool["autoScaleEvaluationInterval"]],
    [true, "$TargetDedicatedNodes = 3;", "PT0H7M0S"],
  );
  assertEquals(
    await site.fails(2, "pool", "resize", "-q"),
    "error: Cannot resize the pool tested: a formula sizes it\n" +
      "hint: Change the formula, or disable autoscale on the pool first\n",
  );
});

testWith(POOL_PROGRAMS, "a pool that is there is kept, unless it is to be made anew", async () => {
  await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 1 } } });
  const early = await site.run(["pool", "add", "--no-wait"]);
  assertEquals(
    [early.code, early.stdout],
    [0, "the pool tested is being made; see it with: poolgen pool nodes list\n"],
  );
  const error = await site.fails(1, "pool", "add", "-q");
  assertMatch(
    error,
    /^error: There is a pool tested already\nhint: .*--recreate.*poolgen pool resize\n$/,
  );
  assertEquals((await site.json(["pool", "add"], 1)).error?.exit_code, 1);
  await site.done("pool", "asu", "--wait", "-q");
  const [before] = (await site.held()).nodes;
  assertMatch(
    await site.fails(2, "pool", "add", "--recreate"),
    /\nhint: Add -y to go on without asking\n$/,
  );
  assertEquals((await site.held()).nodes[0], before);
  await site.poolFile({ vm_count: { dedicated: 2 } });
  const made = await site.json(["pool", "add", "--recreate", "-y"]);
  assertEquals(made.nodes?.length, 2);
  assertEquals(heldUsers(await site.held()).length, 2);
  assertEquals((await site.login(["--", "hostname"])).stdout, "node0\n");
  assertEquals(await site.json(["pool", "add", "--recreate", "-y", "--no-wait"]), {
    version: 1,
    target: "emulator",
    pool: POOL,
    nodes: [],
    unreachable: [],
  });
});
