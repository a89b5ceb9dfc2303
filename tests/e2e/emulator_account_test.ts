import { BatchServiceClient, type BatchServiceModels } from "@azure/batch";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { batchClient } from "../../lib/azure/client/batch_client.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { type Key, makeKey } from "../support/ssh_keys.ts";
import { until } from "../support/wait.ts";
import { type EmulatorSite, makeSite, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What the node shows of itself, of its start task's surroundings, and of its disk. */
const START_TASK = `/bin/bash -c 'echo "on $(hostname) of $AZ_BATCH_POOL_ID with $WHAT"; pwd; ` +
  `echo wrong >&2; echo kept > "$AZ_BATCH_NODE_SHARED_DIR/file"'`;

const POOL: BatchServiceModels.PoolAddParameter = {
  id: "made",
  vmSize: "Standard_D2s_v3",
  virtualMachineConfiguration: {
    imageReference: { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204" },
    nodeAgentSKUId: "batch.node.ubuntu 22.04",
  },
  targetDedicatedNodes: 2,
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
    commandLine: START_TASK,
    environmentSettings: [{ name: "WHAT", value: 'a value\'s "quotes" $(and more)' }],
  },
};

async function reach(site: EmulatorSite): Promise<BatchServiceClient> {
  const { endpoint: serviceUrl, account: accountName, key: accountKey } = await site.status();
  return batchClient({ serviceUrl, credential: { kind: "key", accountName, accountKey } }).sdk;
}

async function idleNodes(batch: BatchServiceClient): Promise<BatchServiceModels.ComputeNode[]> {
  let nodes: BatchServiceModels.ComputeNode[] = [];
  const isReady = async (): Promise<boolean> => {
    nodes = await batch.computeNode.list("made");
    return nodes.length === 2 && nodes.every(({ state }) => state === "idle");
  };
  assert(await until(isReady, 60_000), JSON.stringify(nodes));
  return nodes;
}

async function textOf(batch: BatchServiceClient, node: string, path: string): Promise<string> {
  const { readableStreamBody } = await batch.file.getFromComputeNode("made", node, path);
  assert(readableStreamBody !== undefined);
  let text = "";
  for await (const chunk of readableStreamBody) text += chunk.toString();
  return text;
}

/** Logs in without the pool's configuration, which knows nothing of this user. */
async function login(site: EmulatorSite, key: Key, port: number, user: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand("ssh", [
    ...["-F", "none", "-i", key.privateKey, "-p", String(port), "-o", "IdentitiesOnly=yes"],
    ...["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"],
    ...["-o", `UserKnownHostsFile=${site.home}/known`, `${user}@127.0.0.1`, "echo $USER at $HOME"],
  ]);
  return code === 0 ? stdout : stderr;
}

const REFUSED = /^ann@127\.0\.0\.1: Permission denied \(publickey\)\.\s*$/;

testWith(
  SSH,
  "a start task runs on the node, and shows its output",
  async () => {
    await using site = await makeSite(EXECUTABLE);
    await site.status("up", "-d", "--nodes=1");
    const batch = await reach(site);
    await batch.pool.add(POOL);
    for (
      const [cardinal, { id = "", startTaskInfo }] of (await idleNodes(batch)).entries()
    ) {
      assertEquals([startTaskInfo?.result, startTaskInfo?.exitCode], ["success", 0]);
      const output = await textOf(batch, id, "startup/stdout.txt");
      assertMatch(output, new RegExp(`^on node${cardinal} of made with a value's "quotes" `));
      assertMatch(output, / \$\(and more\)\n.*\/batch\/startup\/wd\n$/);
      assertEquals(await textOf(batch, id, "startup/stderr.txt"), "wrong\n");
      assertEquals(await textOf(batch, id, "shared/file"), "kept\n");
    }
    await batch.pool.deleteMethod("made");
    const isGone = async (): Promise<boolean> => !(await batch.pool.exists("made")).body;
    assert(await until(isGone, 30_000));
  },
);

testWith(
  SSH,
  "users of the API log in until they are deleted or expire",
  async () => {
    await using site = await makeSite(EXECUTABLE);
    await site.status("up", "-d", "--nodes=1");
    const batch = await reach(site);
    const { startTask: _none, ...pool } = POOL;
    await batch.pool.add(pool);
    const [node, other] = await idleNodes(batch);
    const id = node?.id ?? "";
    const portOf = async (node: string | undefined): Promise<number> =>
      (await batch.computeNode.getRemoteLoginSettings("made", node ?? ""))
        .remoteLoginPort;
    const port = await portOf(id);
    const key = await makeKey(`${site.home}/ann`);
    assertMatch(await login(site, key, port, "ann"), REFUSED);

    await batch.computeNode.addUser("made", id, {
      name: "ann",
      sshPublicKey: key.publicKey,
    });
    assertMatch(await login(site, key, port, "ann"), /^ann at \/.*\/home\/ann\n$/);
    assertMatch(await login(site, key, await portOf(other?.id), "ann"), REFUSED);

    const soon = new Date(Date.now() + 3_000);
    await batch.computeNode.updateUser("made", id, "ann", {
      sshPublicKey: key.publicKey,
      expiryTime: soon,
    });
    const isRefused = async (): Promise<boolean> =>
      REFUSED.test(await login(site, key, port, "ann"));
    assert(await until(isRefused, 30_000));
    assert(Date.now() >= soon.getTime());

    await batch.computeNode.updateUser("made", id, "ann", {
      sshPublicKey: key.publicKey,
    });
    assertMatch(await login(site, key, port, "ann"), /^ann at /);
    await batch.computeNode.deleteUser("made", id, "ann");
    assertMatch(await login(site, key, port, "ann"), REFUSED);

    await batch.computeNode.addUser("made", id, {
      name: "ann",
      password: "only a password",
    });
    assertMatch(await login(site, key, port, "ann"), REFUSED);
  },
);
