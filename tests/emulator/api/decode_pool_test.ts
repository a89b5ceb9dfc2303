import { assertEquals } from "@std/assert";
import { decodeBody, poolBody, refusalOf } from "./pool_body.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("a pool has the service's defaults", () => {
  const { body, ...definition } = decodeBody(poolBody());
  assertEquals(definition, {
    id: "p1",
    size: { dedicated: 0, lowPriority: 0 },
    resizeTimeout: "PT15M",
    autoScale: undefined,
    inboundNatPools: [],
    startTask: undefined,
  });
  assertEquals(body, {
    id: "p1",
    vmSize: "standard_d2s_v3",
    virtualMachineConfiguration: {
      imageReference: {
        publisher: "microsoft-dsvm",
        offer: "ubuntu-hpc",
        sku: "2204",
        version: "latest",
      },
      nodeAgentSKUId: "batch.node.ubuntu 22.04",
    },
    resizeTimeout: "PT15M",
    enableAutoScale: false,
    enableInterNodeCommunication: false,
    taskSlotsPerNode: 1,
    taskSchedulingPolicy: { nodeFillType: "spread" },
  });
});

Deno.test("secrets are kept nowhere, what is not known is", () => {
  const definition = decodeBody(poolBody({
    somethingNew: { deep: [{ password: "hidden-1", kept: 1 }] },
    userAccounts: [{
      name: "u",
      password: "hidden-2",
      linuxUserConfiguration: { sshPrivateKey: "hidden-3", uid: 1 },
    }],
    mountConfiguration: [{
      azureBlobFileSystemConfiguration: { accountKey: "hidden-4", sasKey: "hidden-5" },
    }],
    startTask: {
      commandLine: "true",
      containerSettings: { imageName: "x", registry: { username: "u", password: "hidden-6" } },
    },
    displayName: null,
  }));
  const text = JSON.stringify(definition);
  assertEquals(/hidden-\d/.exec(text), null);
  assertEquals(definition.body["somethingNew"], { deep: [{ kept: 1 }] });
  assertEquals("displayName" in definition.body, false);
});

Deno.test("a start task is read with its environment and its rights", () => {
  const task = {
    commandLine: "/bin/sh -c 'exit 0'",
    environmentSettings: [{ name: "A", value: "1" }, { name: "B" }],
    userIdentity: { autoUser: { scope: "pool", elevationLevel: "Admin" } },
    maxTaskRetryCount: 2,
  };
  const { startTask, body } = decodeBody(poolBody({ startTask: task }));
  assertEquals(startTask, {
    commandLine: "/bin/sh -c 'exit 0'",
    environment: { A: "1", B: "" },
    isAdmin: true,
    maxRetryCount: 2,
    waitForSuccess: true,
  });
  assertEquals(body["startTask"], { ...task, waitForSuccess: true });
  assertEquals(
    decodeBody(poolBody({ startTask: task }), "2019-06-01").startTask?.waitForSuccess,
    false,
  );
  const named = poolBody({
    startTask: { commandLine: "x", userIdentity: { username: "root2" } },
    userAccounts: [{ name: "root2", elevationLevel: "admin", password: "x" }],
  });
  assertEquals(decodeBody(named).startTask?.isAdmin, true);
});

Deno.test("a pool that sizes itself has a formula and an interval", () => {
  const body = poolBody({ enableAutoScale: true, autoScaleFormula: "$TargetDedicatedNodes=1;" });
  assertEquals(decodeBody(body).autoScale, {
    formula: "$TargetDedicatedNodes=1;",
    interval: "PT15M",
  });
});

const { id: _, ...WITHOUT_ID } = poolBody();

for (
  const [what, body, refusal] of [
    ["no id", WITHOUT_ID, "MissingRequiredProperty id"],
    ["an empty id", poolBody({ id: "" }), "InvalidPropertyValue id"],
    ["an id with a slash", poolBody({ id: "a/b" }), "InvalidPropertyValue id"],
    ["an id of dots", poolBody({ id: ".." }), "InvalidPropertyValue id"],
    ["a long id", poolBody({ id: "x".repeat(65) }), "InvalidPropertyValue id"],
    ["an id of 64", poolBody({ id: "x".repeat(64) }), "accepted"],
    ["a number as id", poolBody({ id: 7 }), "InvalidPropertyValue id"],
    ["no vmSize", poolBody({ vmSize: null }), "MissingRequiredProperty vmSize"],
    [
      "no machine",
      poolBody({ virtualMachineConfiguration: undefined }),
      "MissingRequiredProperty virtualMachineConfiguration",
    ],
    [
      "a cloud service",
      poolBody({ cloudServiceConfiguration: { osFamily: "5" } }),
      "InvalidPropertyValue cloudServiceConfiguration",
    ],
    [
      "no image",
      poolBody({ virtualMachineConfiguration: { nodeAgentSKUId: "batch.node.debian 12" } }),
      "MissingRequiredProperty virtualMachineConfiguration.imageReference",
    ],
    [
      "an image without offer",
      poolBody({
        virtualMachineConfiguration: { imageReference: { publisher: "x" }, nodeAgentSKUId: "x" },
      }),
      "MissingRequiredProperty virtualMachineConfiguration.imageReference.offer",
    ],
    [
      "an image of one's own",
      poolBody({
        virtualMachineConfiguration: {
          imageReference: { virtualMachineImageId: "/subscriptions/x" },
          nodeAgentSKUId: "batch.node.debian 12",
        },
      }),
      "accepted",
    ],
    [
      "Windows",
      poolBody({
        virtualMachineConfiguration: {
          imageReference: { publisher: "a", offer: "b", sku: "c" },
          nodeAgentSKUId: "batch.node.windows amd64",
        },
      }),
      "InvalidPropertyValue virtualMachineConfiguration.nodeAgentSKUId",
    ],
    ["1000 nodes", poolBody({ targetDedicatedNodes: 1000 }), "accepted"],
    [
      "1001 nodes",
      poolBody({ targetDedicatedNodes: 1001 }),
      "InvalidPropertyValue targetDedicatedNodes",
    ],
    [
      "less than no nodes",
      poolBody({ targetLowPriorityNodes: -1 }),
      "InvalidPropertyValue targetLowPriorityNodes",
    ],
    [
      "half a node",
      poolBody({ targetDedicatedNodes: 0.5 }),
      "InvalidPropertyValue targetDedicatedNodes",
    ],
    [
      "a short timeout",
      poolBody({ resizeTimeout: "PT4M59S" }),
      "InvalidPropertyValue resizeTimeout",
    ],
    ["a timeout of 5 minutes", poolBody({ resizeTimeout: "PT5M" }), "accepted"],
    ["a timeout of a day", poolBody({ resizeTimeout: "P1DT0.5S" }), "accepted"],
    [
      "a timeout of nothing",
      poolBody({ resizeTimeout: "P" }),
      "InvalidPropertyValue resizeTimeout",
    ],
    [
      "a timeout in words",
      poolBody({ resizeTimeout: "15 minutes" }),
      "InvalidPropertyValue resizeTimeout",
    ],
    [
      "a formula that is not enabled",
      poolBody({ autoScaleFormula: "x=1;" }),
      "InvalidPropertyValue autoScaleFormula",
    ],
    [
      "no formula",
      poolBody({ enableAutoScale: true }),
      "MissingRequiredProperty autoScaleFormula",
    ],
    [
      "a formula and a size",
      poolBody({ enableAutoScale: true, autoScaleFormula: "x=1;", targetDedicatedNodes: 1 }),
      "InvalidPropertyValue targetDedicatedNodes",
    ],
    [
      "a formula that cannot be read",
      poolBody({ enableAutoScale: true, autoScaleFormula: "x=;" }),
      "AutoScalingFormulaSyntaxError",
    ],
    [
      "an interval of 8 days",
      poolBody({
        enableAutoScale: true,
        autoScaleFormula: "x=1;",
        autoScaleEvaluationInterval: "P8D",
      }),
      "InvalidPropertyValue autoScaleEvaluationInterval",
    ],
    [
      "a start task without command",
      poolBody({ startTask: {} }),
      "MissingRequiredProperty startTask.commandLine",
    ],
    [
      "a command with NUL",
      poolBody({ startTask: { commandLine: "a\0b" } }),
      "InvalidPropertyValue startTask.commandLine",
    ],
    [
      "a variable that is no name",
      poolBody({ startTask: { commandLine: "x", environmentSettings: [{ name: "A=B" }] } }),
      "InvalidPropertyValue startTask.environmentSettings[0].name",
    ],
    [
      "a start task of nobody",
      poolBody({ startTask: { commandLine: "x", userIdentity: { username: "nobody" } } }),
      "InvalidPropertyValue startTask.userIdentity",
    ],
    ["metadata that is no list", poolBody({ metadata: {} }), "InvalidPropertyValue metadata"],
    [
      "metadata without value",
      poolBody({ metadata: [{ name: "a" }] }),
      "MissingRequiredProperty metadata[0].value",
    ],
  ] as const
) {
  Deno.test(`a pool with ${what}: ${refusal}`, () => {
    assertEquals(refusalOf(body), refusal);
  });
}
