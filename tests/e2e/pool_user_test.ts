import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { batchClient } from "../../lib/azure/client/batch_client.ts";
import { EXECUTABLE, PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { until } from "../support/wait.ts";
import {
  type DocumentNode,
  heldNode,
  heldUsers,
  makePoolSite,
  POOL,
  POOL_PROGRAMS,
  type PoolSite,
} from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const DAY_MS = 86_400_000;

/** Requires that the user is on so many nodes, as an administrator, for as many days from now. */
async function assertHeld(site: PoolSite, nodes: number, days: number): Promise<void> {
  const users = heldUsers(await site.held());
  assertEquals(users.map(({ is_admin }) => is_admin), Array.from({ length: nodes }, () => true));
  for (const { expiry } of users) {
    const left = (Date.parse(expiry ?? "") - Date.now()) / DAY_MS;
    assert(Math.abs(left - days) < 0.1, `${expiry} is ${left} days from now`);
  }
}

async function keyFiles(site: PoolSite): Promise<string[]> {
  const paths = [`${site.folder}/id_rsa_shipyard`, `${site.folder}/id_rsa_shipyard.pub`];
  return await Promise.all(paths.map((path) => Deno.readTextFile(path)));
}

async function greet(site: PoolSite): Promise<string> {
  const { stdout, stderr } = await site.login(["--cardinal=1", "--", "echo $USER"]);
  return stdout + stderr;
}

for (const program of PROGRAMS) {
  testWith(POOL_PROGRAMS, `${program.name}: a user is added, renewed, and deleted`, async () => {
    await using site = await makePoolSite(program);
    await site.done("pool", "add", "-q");
    await assertHeld(site, 2, 30);
    const files = await keyFiles(site);
    await site.poolFile({ ssh: { username: "shipyard", expiry_days: 3 } });
    assertEquals(await site.done("pool", "asu"), "user shipyard: replaced on 2 nodes\n");
    await assertHeld(site, 2, 3);
    const ids = (await site.held()).nodes.map(({ node_id }) => node_id);
    assertMatch(
      (await site.run(["pool", "user", "add"])).stderr,
      /\nlog in with: ssh -F generated\/ssh_config node0\n$/,
    );
    const rows = (outcome: string): DocumentNode[] =>
      ids.map((node_id) => ({ node_id, state: "idle", outcome, reason: null }));
    const head = { version: 1, target: "emulator", pool: POOL, user: "shipyard" };
    assertEquals(await site.json(["pool", "user", "add"]), { ...head, nodes: rows("replaced") });
    assertEquals(await greet(site), "shipyard\n");
    assertEquals(await keyFiles(site), files);

    // nobody is there to be asked
    const error = await site.fails(2, "pool", "dsu", "-q");
    assertEquals(
      error,
      "error: There is no terminal on which to ask whether to go on\nhint: Add -y to go on without asking\n",
    );
    assertEquals(heldUsers(await site.held()).length, 2);
    assertEquals(await site.json(["pool", "dsu", "-y"]), { ...head, nodes: rows("deleted") });
    assertEquals(heldUsers(await site.held()), []);
    assertEquals(
      await site.done("pool", "user", "del", "-y"),
      "user shipyard: absent on 2 nodes\n",
    );

    const { code, stdout, stderr } = await site.login(["--", "id"]);
    assertEquals([code, stdout], [255, ""]);
    assertMatch(
      stderr,
      /Permission denied[^\n]*\nhint: node0 does not let shipyard in: the user was not added/,
    );
    assertMatch(stderr, /this adds it again: poolgen pool user add\n$/);
    // 0 days are as many as none
    await site.poolFile({ ssh: { username: "shipyard", expiry_days: 0 } });
    assertEquals(await site.done("pool", "asu"), "user shipyard: added on 2 nodes\n");
    await assertHeld(site, 2, 30);
    assertEquals(await greet(site), "shipyard\n");
  });
}

testWith(
  POOL_PROGRAMS,
  "a node that is away is listed, and gets the user once it is back",
  async () => {
    await using site = await makePoolSite(EXECUTABLE);
    await site.done("pool", "add", "-q");
    const { node_id } = heldNode(await site.held(), 1);
    await site.done("emulator", "node", node_id, "preempt");
    const away = await site.run(["pool", "asu"]);
    assertEquals(
      [away.code, away.stdout],
      [0, "user shipyard: replaced on 1 node, not ready on 1 node\n"],
    );
    assertStringIncludes(away.stderr, `note: ${node_id} is not ready: it is preempted\n`);
    const listed = await site.json(["pool", "asu"]);
    assertEquals(listed.nodes?.[1], {
      node_id,
      state: "preempted",
      outcome: "not_ready",
      reason: null,
    });
    const refused = await site.login(["--cardinal=1", "--", "id"]);
    assertEquals(
      [refused.code, refused.stdout, refused.stderr],
      [
        5,
        "",
        `error: Cannot log in to node1 (${node_id}): it is preempted\n` +
        "hint: Wait until poolgen pool grls shows it as idle, or choose another node\n",
      ],
    );
    const { node_id: other } = heldNode(await site.held(), 0);
    await site.done("emulator", "node", other, "unusable");
    const error = await site.fails(1, "pool", "asu");
    assertStringIncludes(error, "No node of the pool");
    await site.done("emulator", "node", other, "recover");
    // it comes back as another machine, without the user
    await site.done("emulator", "node", node_id, "recover");
    assertEquals(heldUsers(await site.held()).length, 1);
    assertStringIncludes(await greet(site), "hint: node1 does not let shipyard in");
    assertEquals(
      await site.done("pool", "asu"),
      "user shipyard: replaced on 1 node, added on 1 node\n",
    );
    assertEquals(await greet(site), "shipyard\n");
  },
);

testWith(POOL_PROGRAMS, "asu --wait waits for nodes that are on their way", async () => {
  await using site = await makePoolSite(EXECUTABLE, { up: ["--pace=1500ms"] });
  await site.done("pool", "add", "-q", "--no-wait");
  const early = await site.json(["pool", "asu"]);
  assert(early.nodes?.every(({ outcome }) => outcome === "not_ready"), JSON.stringify(early));
  const starting = await site.login(["--nodeid=node0", "--", "id"]);
  assert([2, 5].includes(starting.code), starting.stderr);
  assertMatch(starting.stderr, /^error: .+\nhint: .+\n$/);
  assertEquals(await site.done("pool", "asu", "--wait", "-q"), "");
  assertEquals(heldUsers(await site.held()).length, 2);
});

testWith(POOL_PROGRAMS, "an expired user is explained", async () => {
  await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 1 } } });
  await site.done("pool", "add", "-q");
  const { endpoint, key } = await site.status();
  const { sdk } = batchClient({
    serviceUrl: endpoint,
    credential: { kind: "key", accountName: "poolgen", accountKey: key },
  });
  const { node_id } = heldNode(await site.held(), 0);
  const own = await makeKey(`${site.home}/own`);
  const expiryTime = new Date(Date.now() + 1_000);
  await sdk.computeNode.updateUser(POOL, node_id, "shipyard", {
    sshPublicKey: own.publicKey,
    expiryTime,
  });
  assert(await until(() => Date.now() > expiryTime.getTime(), 10_000));
  const { code, stderr } = await site.login(["--", "id"]);
  assertEquals(code, 255);
  assertMatch(
    stderr,
    /or has expired \(expiry_days: 30 in pool\.yaml\).*: poolgen pool user add\n$/,
  );
});
