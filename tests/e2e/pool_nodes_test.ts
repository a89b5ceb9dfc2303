import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXECUTABLE, PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import {
  heldNode,
  heldUsers,
  makePoolSite,
  POOL,
  POOL_PROGRAMS,
  type PoolSite,
} from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function ids(site: PoolSite): Promise<string[]> {
  return (await site.held()).nodes.map(({ node_id }) => node_id);
}

for (const program of PROGRAMS) {
  testWith(
    POOL_PROGRAMS,
    `${program.name}: pools and nodes are listed, counted and summed up`,
    async () => {
      await using site = await makePoolSite(program, {
        pool: { vm_count: { dedicated: 2, low_priority: 1 } },
      });
      await site.done("pool", "add", "-q");
      const [first = "", second = "", third = ""] = await ids(site);
      await site.done("emulator", "node", first, "unusable");

      const list = (await site.done("pool", "list")).split("\n");
      assertMatch(
        list[0] ?? "",
        /^POOL +STATE +ALLOCATION +DEDICATED +LOW PRIORITY +VM SIZE +IMAGE$/,
      );
      assertMatch(
        list[2] ?? "",
        /^tested +active +steady +2 +1 +standard_d2s_v3 +microsoft-dsvm ubuntu-hpc 2204$/,
      );
      assertEquals((await site.json(["pool", "list"])).pools?.map(({ id }) => id), ["pool", POOL]);

      const count = await site.done("pool", "nodes", "count");
      assertMatch(
        count,
        /^STATE +DEDICATED +LOW PRIORITY\nidle +1 +1\ntotal +2 +1\nunusable +1 +0\n$/,
      );
      const stats = await site.done("pool", "stats");
      assertMatch(
        stats,
        /^pool tested: active, steady, .*\n {2}dedicated +2 of 2\n {2}low priority +1 of 1\n {2}states +2 idle, 1 unusable\n {2}tasks +0 running in 3 slots, 0 in all\n {2}up for /,
      );

      const { target, size } = JSON.parse(await site.done("pool", "stats", "--json"));
      assertEquals([target, size.target, size.current], [
        "emulator",
        { dedicated: 2, low_priority: 1 },
        { dedicated: 2, low_priority: 1 },
      ]);

      const rows = (await site.done("pool", "listnodes")).split("\n");
      assertMatch(
        rows[1] ?? "",
        new RegExp(`^0 +unusable +enabled +dedicated +10\\S+ +0 of 0 +${first}$`),
      );
      const spot = [second, third].find((id) => id.endsWith("_p")) ?? "";
      assert(
        rows.some((row) => row.includes("low priority") && row.endsWith(spot)),
        rows.join("\n"),
      );
      const shown = await site.json(["pool", "nodes", "list", "--unusable"]);
      assertEquals(shown.nodes?.map(({ node_id, cardinal }) => [cardinal, node_id]), [[0, first]]);
      assertEquals(
        await site.done("pool", "nodes", "list", "--start-task-failed"),
        "there are no such nodes\n",
      );

      const head = { version: 1, target: "emulator" };
      assertEquals(await site.json(["pool", "exists"]), { ...head, pool: POOL, exists: true });
      for (const option of ["--poolid", "--pool-id"]) {
        const other = await site.json(["pool", "exists", option, "other"], 1);
        assertEquals(other, { ...head, pool: "other", exists: false });
      }
    },
  );
}

testWith(POOL_PROGRAMS, "raw answers are the service's own", async () => {
  await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 1 } } });
  await site.done("pool", "add", "-q");
  const [id = ""] = await ids(site);
  const rows = [["list"], ["stats"], ["nodes", "count"], ["nodes", "list"], ["listnodes"]];
  for (const words of rows) {
    const text = await site.done("pool", ...words, "--raw");
    JSON.parse(text);
    assertMatch(text, /"odata\.metadata"|"allocationState"/);
    assertStringIncludes(text, words.includes("list") && words.length === 1 ? POOL : "idle");
  }
  assertStringIncludes(await site.done("pool", "nodes", "list", "--raw"), id);
});

testWith(
  POOL_PROGRAMS,
  "nodes are rebooted and taken out by id, alias, number or state",
  async () => {
    await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 4 } } });
    await site.done("pool", "add", "-q");
    const all = await ids(site);
    const [first = "", second = "", third = "", fourth = ""] = all;
    const before = await site.held();
    for (const verb of ["reboot", "del"]) {
      const words = ["pool", "nodes", verb];
      assertMatch(await site.fails(2, ...words, "-q"), /^error: Say which nodes\nhint: /);
      assertMatch(
        await site.fails(2, ...words, "-q", "-y", "--nodeid=9"),
        /^error: The pool tested has no node 9\nhint: /,
      );
      assertMatch(
        await site.fails(2, ...words, "-q", "--nodeid=0"),
        /Add -y to go on without asking\n$/,
      );
      assertEquals(await site.held(), before);
      assertEquals(
        await site.done(...words, "-y", "--all-start-task-failed"),
        "there are no such nodes\n",
      );
    }
    const rebooted = await site.json(
      ["pool", "nodes", "reboot", "-y", "--nodeid=node1", "--nodeid", first, "--nodeid=0"],
    );
    assertEquals(rebooted.nodes?.map(({ node_id }) => node_id), [second, first]);
    await site.done("pool", "asu", "--wait", "-q");

    await site.done("emulator", "node", fourth, "unusable");
    const one = await site.run(
      ["pool", "nodes", "reboot", "-q", "-y", "--nodeid", fourth, "--nodeid", first, "--json"],
    );
    const { nodes, refused: [refused, ...others] } = JSON.parse(one.stdout);
    assertEquals([one.code, nodes, others], [1, [{ node_id: first }], []], one.stderr);
    assertEquals(one.stderr, `error: ${refused.reason}\n`);
    assertEquals(refused.node_id, fourth);
    assertMatch(refused.reason, /^Cannot reboot tvmps_.*NodeStateUnusable/);
    await site.done("pool", "asu", "--wait", "-q");
    const removed = await site.done(
      ...["pool", "nodes", "del", "-y", "--nodeid", "node2", "--all-unusable"],
    );
    assertEquals(removed, `${third} is being deleted\n${fourth} is being deleted\n`);
    await site.done("pool", "asu", "--wait", "-q");
    assertEquals(await ids(site), [first, second]);
    assertEquals((await site.json(["pool", "grls"])).nodes?.length, 2);
  },
);

testWith(POOL_PROGRAMS, "a pool is resized, and deleted", async () => {
  await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 1 } } });
  await site.done("pool", "add", "-q");
  const [first = ""] = await ids(site);
  const [user] = heldUsers(await site.held());
  await site.poolFile({
    vm_count: { dedicated: 3 },
    ssh: { username: "shipyard", expiry_days: 5 },
  });
  const grown = await site.json(["pool", "resize"]);
  assertEquals(grown.nodes?.map(({ node_id }) => node_id), await ids(site));
  const users = heldUsers(await site.held());
  // who was there keeps the day
  assertEquals([users.length, users[0]], [3, user]);
  assert((users[1]?.expiry ?? "") < (user?.expiry ?? ""));
  assertEquals((await site.login(["--cardinal=2", "--", "hostname"])).stdout, "node2\n");

  const same = await site.run(["pool", "resize", "--wait"]);
  assertEquals([same.code, same.stdout.split("\n").length], [0, 5], same.stderr);
  assert(!same.stderr.includes("remote_access_control"), same.stderr);
  await site.poolFile({ vm_count: { dedicated: 1 } });
  assertEquals((await site.json(["pool", "resize"])).nodes?.length, 1);
  assertEquals(heldNode(await site.held(), 0).node_id, first);
  const config = await Deno.readTextFile(`${site.folder}/generated/ssh_config`);
  assert(config.includes("node0") && !config.includes("node1"), config);

  await site.poolFile({
    vm_count: { dedicated: 1 },
    remote_access_control: { deny: ["203.0.113.0/24"] },
  });
  const stricter = await site.run(["pool", "resize"]);
  assertEquals(stricter.code, 0, stricter.stderr);
  assertMatch(
    stricter.stderr,
    /^warning: remote_access_control changes nothing on .* stay: allow 127\.0\.0\.1, deny \* \(/m,
  );

  await site.poolFile({ vm_count: { dedicated: 2 } });
  assertEquals(
    await site.done("pool", "resize", "--no-wait"),
    "the pool tested is being resized; once it is: poolgen pool user add\n",
  );
  await site.done("pool", "asu", "--wait", "-q");
  assertEquals(heldUsers(await site.held()).length, 2);

  // one that goes on where another ended before the nodes were ready
  await site.done("emulator", "fault", "set", "pace", "700ms");
  await site.poolFile({ vm_count: { dedicated: 3 } });
  await site.done("pool", "resize", "--no-wait", "-q");
  await site.done("pool", "resize", "-q");
  assertEquals(heldUsers(await site.held()).length, 3);
  await site.done("emulator", "fault", "clear", "pace");
  await site.poolFile({ vm_count: { dedicated: 2 } });
  await site.done("pool", "resize", "-q");

  assertMatch(await site.fails(2, "pool", "del", "-q"), /^error: There is no terminal/);
  assertEquals((await site.held()).nodes.length, 2);
  assertEquals(await site.json(["pool", "del", "-y", "--wait"]), {
    ...{ version: 1, target: "emulator", pool: POOL, deleted: true },
  });
  assertEquals((await site.status()).pools.map(({ id }) => id), ["pool"]);
  assertMatch(
    await site.fails(1, "pool", "del", "-y", "-q"),
    /^error: Cannot delete the pool tested: .* \(PoolNotFound, request /,
  );
  assertEquals(
    await site.done("pool", "del", "-y", "--poolid=pool"),
    "the pool pool is being deleted\n",
  );
  assertEquals(await site.done("pool", "list"), "the account has no pools\n");
});
