import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  BatchServiceClient,
  type BatchServiceModels,
  BatchSharedKeyCredentials,
} from "@azure/batch";
import { makeEd25519Pair } from "../../../lib/ssh/key_pair.ts";
import { until } from "../../support/wait.ts";
import { ACCOUNT, KEYS } from "./signed_request.ts";
import { startService, type TestService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const POOL: BatchServiceModels.PoolAddParameter = {
  id: "p1",
  vmSize: "Standard_D2s_v3",
  virtualMachineConfiguration: {
    imageReference: { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204" },
    nodeAgentSKUId: "batch.node.ubuntu 22.04",
    containerConfiguration: {
      containerRegistries: [{ userName: "u", password: "hidden" }],
    },
  },
  targetDedicatedNodes: 2,
  targetLowPriorityNodes: 1,
  networkConfiguration: {
    endpointConfiguration: {
      inboundNATPools: [{
        name: "ssh",
        protocol: "tcp",
        backendPort: 22,
        frontendPortRangeStart: 40_000,
        frontendPortRangeEnd: 40_500,
      }],
    },
  },
  startTask: {
    commandLine: "/bin/true",
    userIdentity: { autoUser: { scope: "pool", elevationLevel: "admin" } },
  },
  metadata: [{ name: "k", value: "v" }],
};

function client({ url }: TestService): BatchServiceClient {
  const credentials = new BatchSharedKeyCredentials(ACCOUNT, KEYS[0] ?? "");
  return new BatchServiceClient(credentials, url, { noRetryPolicy: true });
}

async function nodesOf(batch: BatchServiceClient): Promise<BatchServiceModels.ComputeNode[]> {
  let nodes: BatchServiceModels.ComputeNode[] = [];
  assert(
    await until(async () => {
      nodes = await batch.computeNode.list("p1");
      return nodes.length === 3 && nodes.every(({ state }) => state === "idle");
    }, 10_000),
  );
  return nodes;
}

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await promise.then(() => undefined, (error: unknown) => error);
  return typeof error === "object" && error !== null && "code" in error
    ? String(error.code)
    : undefined;
}

Deno.test("@azure/batch makes, shows, changes, resizes and deletes a pool", async () => {
  await using service = await startService();
  const { pool } = client(service);
  assertEquals((await pool.exists("p1")).body, false);
  const added = await pool.add(POOL);
  assertMatch(added.eTag ?? "", /^0x[0-9A-F]{15}$/);
  assertEquals(added.dataServiceId, `${service.url}/pools/p1`);
  assertEquals(await codeOf(pool.add(POOL)), "PoolExists");
  assertEquals((await pool.exists("P1")).body, true);
  assert(await until(async () => (await pool.get("p1")).allocationState === "steady", 10_000));
  const shown = await pool.get("p1");
  assertEquals(
    [shown.vmSize, shown.currentDedicatedNodes, shown.targetLowPriorityNodes, shown.resizeTimeout],
    ["standard_d2s_v3", 2, 1, "PT15M"],
  );
  assertEquals(shown.virtualMachineConfiguration?.imageReference.version, "latest");
  assertEquals(shown.targetNodeCommunicationMode, "default");
  assertEquals(JSON.stringify(shown).includes("hidden"), false);

  await pool.patch("p1", { metadata: [{ name: "k2", value: "v2" }] });
  assertEquals((await pool.get("p1")).metadata, [{ name: "k2", value: "v2" }]);
  assertEquals((await pool.get("p1")).startTask?.commandLine, "/bin/true");
  await pool.updateProperties("p1", {
    certificateReferences: [],
    applicationPackageReferences: [],
    metadata: [],
  });
  assertEquals((await pool.get("p1")).startTask, undefined);

  await pool.resize("p1", { targetDedicatedNodes: 1 });
  assert(await until(async () => (await pool.get("p1")).allocationState === "steady", 10_000));
  const { currentDedicatedNodes, currentLowPriorityNodes } = await pool.get("p1");
  assertEquals([currentDedicatedNodes, currentLowPriorityNodes], [1, 1]);

  await pool.deleteMethod("p1");
  assert(await until(async () => !(await pool.exists("p1")).body, 10_000));
  assertEquals(await codeOf(pool.get("p1")), "PoolNotFound");
});

Deno.test("@azure/batch stops a resize, and is refused while one goes on", async () => {
  await using service = await startService({ faults: { pace: { kind: "polls", count: 99 } } });
  const { pool } = client(service);
  await pool.add(POOL);
  assertEquals((await pool.get("p1")).allocationState, "resizing");
  assertEquals(await codeOf(pool.resize("p1", { targetDedicatedNodes: 1 })), "PoolBeingResized");
  await pool.stopResize("p1");
  assertEquals((await pool.get("p1")).allocationState, "stopping");
});

Deno.test("@azure/batch turns automatic scaling on and off", async () => {
  await using service = await startService();
  const { pool } = client(service);
  await pool.add({ ...POOL, targetDedicatedNodes: 0, targetLowPriorityNodes: 0 });
  assertEquals(await codeOf(pool.evaluateAutoScale("p1", "x=1")), "OperationNotValidOnPool");
  assertEquals(
    await codeOf(pool.enableAutoScale("p1", { autoScaleFormula: "x = ;" })),
    "AutoScalingFormulaSyntaxError",
  );
  await pool.enableAutoScale("p1", {
    autoScaleFormula: "$TargetDedicatedNodes = 2;",
    autoScaleEvaluationInterval: "PT5M",
  });
  assert(await until(async () => (await pool.get("p1")).currentDedicatedNodes === 2, 10_000));
  const shown = await pool.get("p1");
  assertEquals([shown.enableAutoScale, shown.autoScaleEvaluationInterval], [true, "PT5M"]);
  assertEquals(
    await codeOf(pool.resize("p1", { targetDedicatedNodes: 1 })),
    "OperationNotValidOnPool",
  );
  const run = await pool.evaluateAutoScale("p1", "$TargetDedicatedNodes = 3;");
  assertEquals(
    run.results,
    "$TargetDedicatedNodes=3;$TargetLowPriorityNodes=0;$NodeDeallocationOption=requeue",
  );
  const failed = await pool.evaluateAutoScale("p1", "$TargetDedicatedNodes = 1 / 0;");
  assertEquals(failed.error?.code, "AutoScalingFormulaEvaluationError");
  await pool.disableAutoScale("p1");
  assertEquals((await pool.get("p1")).enableAutoScale, false);
});

Deno.test("@azure/batch works with nodes and their users", async () => {
  await using service = await startService();
  const batch = client(service);
  const { computeNode: operations } = batch;
  await batch.pool.add(POOL);
  const nodes = await nodesOf(batch);
  assertEquals(nodes.map(({ isDedicated }) => isDedicated), [true, true, false]);
  const id = nodes[0]?.id ?? "";
  const node = await operations.get("p1", id);
  assertEquals(node.startTaskInfo?.result, "success");
  assertEquals(node.endpointConfiguration?.inboundEndpoints[0]?.frontendPort, 40_000);
  assertEquals(node.endpointConfiguration?.inboundEndpoints[0]?.name, "ssh.0");
  const login = await operations.getRemoteLoginSettings("p1", id);
  assertEquals([login.remoteLoginIPAddress, login.remoteLoginPort], ["127.0.0.1", 40_000]);

  const { publicKey } = makeEd25519Pair("somebody");
  const user = { name: "me", isAdmin: true, sshPublicKey: `${publicKey}\n` };
  await operations.addUser("p1", id, user);
  assertEquals(await codeOf(operations.addUser("p1", id, user)), "NodeUserExists");
  const kept = service.account.findPool("p1")?.nodes[0]?.users[0];
  assertEquals([kept?.name, kept?.isAdmin], ["me", true]);
  assertEquals(kept?.publicKey, publicKey.split(" ").slice(0, 2).join(" "));
  const inADay = (kept?.expiry ?? 0) - Date.now();
  assert(inADay > 23 * 3_600_000 && inADay <= 24 * 3_600_000);
  await operations.updateUser("p1", id, "me", { expiryTime: new Date("2090-01-01T00:00:00Z") });
  const updated = service.account.findPool("p1")?.nodes[0]?.users[0];
  assertEquals(updated, {
    name: "me",
    isAdmin: true,
    publicKey: undefined,
    expiry: Date.parse("2090-01-01T00:00:00Z"),
  });
  await operations.deleteUser("p1", id, "me");
  assertEquals(await codeOf(operations.deleteUser("p1", id, "me")), "NodeUserNotFound");

  await operations.disableScheduling("p1", id);
  const offline = await operations.get("p1", id);
  assertEquals([offline.state, offline.schedulingState], ["offline", "disabled"]);
  assertEquals(
    await codeOf(operations.disableScheduling("p1", id)),
    "NodeAlreadyInTargetSchedulingState",
  );
  await operations.enableScheduling("p1", id);
  await operations.reboot("p1", id, { nodeRebootOption: "requeue" });
  await nodesOf(batch);
  await operations.reimage("p1", id);
  await nodesOf(batch);

  const gone = nodes.slice(1).map(({ id }) => id ?? "");
  await batch.pool.removeNodes("p1", { nodeList: gone });
  const left = async (): Promise<number> => (await operations.list("p1")).length;
  assert(await until(async () => await left() === 1, 10_000));
});

Deno.test("@azure/batch reads the files of a node", async () => {
  await using service = await startService();
  const batch = client(service);
  await batch.pool.add(POOL);
  const [node] = await nodesOf(batch);
  const id = node?.id ?? "";
  const top = await batch.file.listFromComputeNode("p1", id);
  assertEquals(top.map(({ name, isDirectory }) => [name, isDirectory]), [["startup", true]]);
  const all = await batch.file.listFromComputeNode("p1", id, {
    recursive: true,
    fileListFromComputeNodeOptions: { filter: "startswith(name, 'startup/')" },
  });
  assertEquals(all.map(({ name }) => name), ["startup/stdout.txt"]);
  assertEquals(all[0]?.properties?.contentLength, "ran /bin/true\n".length);
  assertMatch(all[0]?.properties?.fileMode ?? "", /^100[0-7]{3}$/);
  const properties = await batch.file.getPropertiesFromComputeNode("p1", id, "startup/stdout.txt");
  assertEquals([properties.ocpBatchFileIsdirectory, properties.contentLength], [false, 14]);
  const text = async (range?: string): Promise<string> => {
    const options = range === undefined ? {} : { ocpRange: range };
    const { readableStreamBody } = await batch.file.getFromComputeNode(
      "p1",
      id,
      "startup/stdout.txt",
      { fileGetFromComputeNodeOptions: options },
    );
    let text = "";
    for await (const chunk of readableStreamBody ?? []) text += chunk.toString();
    return text;
  };
  assertEquals(await text(), "ran /bin/true\n");
  assertEquals(await text("bytes=4-7"), "/bin");
});

Deno.test("@azure/batch lists pools page by page, counts nodes, and sees images", async () => {
  await using service = await startService();
  const batch = client(service);
  const ids = ["a", "b", "c", "d", "e"];
  for (const id of ids) await batch.pool.add({ ...POOL, id });
  const seen: string[] = [];
  let page = await batch.pool.list({ poolListOptions: { maxResults: 2, select: "id" } });
  for (;;) {
    assertEquals(page.map((pool) => Object.keys(pool)), page.map(() => ["id"]));
    seen.push(...page.map(({ id }) => id ?? ""));
    if (page.odatanextLink === undefined) break;
    page = await batch.pool.listNext(page.odatanextLink);
  }
  assertEquals(seen, ids);
  const counted = async (): Promise<number | undefined> => {
    const counts = await batch.account.listPoolNodeCounts({
      accountListPoolNodeCountsOptions: { filter: "poolId eq 'c'" },
    });
    assertEquals(counts.map(({ poolId }) => poolId), ["c"]);
    return counts[0]?.dedicated?.idle;
  };
  assert(await until(async () => await counted() === 2, 10_000));
  const images = await batch.account.listSupportedImages();
  const hpc = images.find(({ imageReference }) => imageReference.offer === "ubuntu-hpc");
  assertEquals(hpc?.capabilities?.includes("DockerCompatible"), true);
});

Deno.test("@azure/batch is refused with a wrong key", async () => {
  await using service = await startService();
  const credentials = new BatchSharedKeyCredentials(ACCOUNT, btoa("another key"));
  const batch = new BatchServiceClient(credentials, service.url, { noRetryPolicy: true });
  assertEquals(await codeOf(batch.pool.list()), "AuthenticationFailed");
  assertEquals(await codeOf(batch.job.list()), "AuthenticationFailed");
  assertEquals(await codeOf(client(service).job.list()), "NotImplemented");
  await assertRejects(() => batch.pool.list());
});
