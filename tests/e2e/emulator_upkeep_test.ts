import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { pathsBelow } from "../support/render_project.ts";
import { assertNothingLeft, makeSite, nodesOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(SSH, "logs show what was asked for, with no secret", async () => {
  await using site = await makeSite(EXECUTABLE);
  const { key } = await site.status("up", "-d");
  await site.done("render");
  assertEquals((await site.ssh("node0", "true")).code, 0);
  const text = await site.done("emulator", "logs");
  assertMatch(text, /^\d{4}-\d\d-\d\dT\S+Z GET \/pools\/pool\/nodes 200$/m);
  const { version, lines } = JSON.parse(await site.done("emulator", "logs", "--json"));
  assertEquals([version, `${lines.join("\n")}\n`], [1, text]);
  assert(!text.includes(key));
  await site.done("emulator", "down");
  assert((await site.done("emulator", "logs")).startsWith(text));
  const none = await site.run(["emulator", "logs", "--name=other"]);
  assertEquals([none.code, none.stdout], [2, ""]);
  assertMatch(none.stderr, /^error: There is no emulator in .*\nhint: .*emulator list/);
});

testWith([], "list and prune know what runs and what does not", async () => {
  await using site = await makeSite(EXECUTABLE);
  assertEquals(
    await site.done("emulator", "list"),
    "there are none; start one with: poolgen emulator up -d\n",
  );
  assertEquals(await site.done("emulator", "prune", "-y"), "there is nothing to remove\n");
  const runs = await site.status("up", "-d", "--name=runs");
  await site.status("up", "-d", "--name=stopped");
  await site.done("emulator", "down", "--name=stopped");
  const [headings, ...rows] = (await site.done("emulator", "list")).trimEnd().split("\n");
  assertEquals(headings?.split(/ {2,}/), ["NAME", "STATE", "PID", "ENDPOINT", "FOLDER"]);
  assertEquals(rows.map((row) => row.split(/ {2,}/)), [
    ["runs", "running", `${runs.pid}`, runs.endpoint, site.stateOf("runs")],
    ["stopped", "not running", site.stateOf("stopped")],
  ]);
  assertMatch(await site.done("emulator", "prune"), /^would remove stopped .*\nto remove them/);
  const pruned = async (...args: string[]): Promise<unknown> =>
    JSON.parse(await site.done("emulator", "prune", "--json", ...args));
  assertEquals(await pruned(), { version: 1, instances: ["stopped"], removed: false, failed: [] });
  assertEquals(await pruned("-y"), {
    version: 1,
    instances: ["stopped"],
    removed: true,
    failed: [],
  });
  assertEquals(await pruned("-y"), { version: 1, instances: [], removed: true, failed: [] });
  assertEquals(await site.status("status", "--name=runs"), runs);
  assertEquals([...Deno.readDirSync(`${site.home}/.poolgen/emulator`)].length, 1);
});

testWith([], "an instance that cannot be removed keeps prune from no other", async () => {
  await using site = await makeSite(EXECUTABLE);
  for (const name of ["first", "second"]) {
    await site.status("up", "-d", "--nodes=0", `--name=${name}`);
    await site.done("emulator", "down", `--name=${name}`);
  }
  // somebody is about to start it
  const lock = `${site.stateOf("first")}/.poolgen.lock`;
  await Deno.mkdir(`${lock}/${Deno.pid}`, { recursive: true });
  const { code, stdout, stderr } = await site.run(["emulator", "prune", "-y"]);
  assertEquals([code, stdout], [1, `removed second  ${site.stateOf("second")}\n`]);
  assertMatch(
    stderr,
    /^error: first: Cannot lock .*: another poolgen holds it, process \d+\nhint: /,
  );
  const message = `Cannot lock ${lock}: another poolgen holds it, process ${Deno.pid}`;
  assertEquals(JSON.parse((await site.run(["emulator", "prune", "-y", "--json"])).stdout), {
    ...{ version: 1, instances: [], removed: true, failed: [{ name: "first", message }] },
  });
  await Deno.remove(lock, { recursive: true });
  assertEquals((await site.run(["emulator", "prune", "-y"])).code, 0);
});

testWith(SSH, "reset gives new nodes and takes faults back, and keeps the account", async () => {
  await using site = await makeSite(EXECUTABLE);
  const before = await site.status("up", "-d", "--nodes=3");
  await site.done("emulator", "fault", "set", "api-latency", "5ms");
  await site.done("emulator", "fault", "set", "ssh-refuse", "on", "--node=1");
  const after = await site.status("reset");
  assertEquals({ ...after, pools: [] }, { ...before, pools: [] });
  assertEquals(nodesOf(after).map(({ state }) => state), ["idle", "idle", "idle"]);
  const ids = [...nodesOf(before), ...nodesOf(after)].map(({ node_id }) => node_id);
  assertEquals(new Set(ids).size, 6);
  assertMatch(await site.done("emulator", "fault", "list"), /^no faults are set\n/);
  await site.done("render");
  assertEquals((await site.ssh("node1", "hostname")).stdout, "node1\n");
  assertEquals(
    (await pathsBelow(`${site.stateOf()}/nodes`)).filter((path) => /^[012]$/.test(path)),
    [],
  );
  const stopped = await site.done("emulator", "down");
  assertMatch(stopped, /has stopped/);
  const without = await site.run(["emulator", "reset"]);
  assertEquals(without.code, 5);
  assertMatch(without.stderr, /is not running\nhint: .*emulator up -d/);
});

for (
  const [file, text] of [
    ["state.json", ""],
    ["state.json", '{"account":{"pools":[{}]},"faults":[]}'],
    ["state.json", '{"account":'],
    ["instance.json", "{}"],
    ["instance.json", '{"version":2}'],
    ["instance.json", "\0\0\0"],
  ] as const
) {
  testWith(
    [],
    `damage is told, and the hint mends it: ${file} is ${JSON.stringify(text)}`,
    async () => {
      await using site = await makeSite(EXECUTABLE);
      const before = await site.status("up", "-d");
      await site.status("up", "-d", "--name=other");
      await site.done("emulator", "down");
      await Deno.writeTextFile(`${site.stateOf()}/${file}`, text);
      for (const args of [["up", "-d"], ["up"]]) {
        const { code, stdout, stderr } = await site.run(["emulator", ...args]);
        assertEquals([code, stdout], [1, ""]);
        const [error = "", hint = ""] = stderr.split("\n");
        assertMatch(
          error,
          /^error: Cannot use .*\/default\/(?:state|instance)\.json: it is damaged/,
        );
        assertEquals(hint, `hint: Begin anew by removing the folder ${site.stateOf()}`);
      }
      assertMatch(await site.done("emulator", "list"), /^default {2}/m);
      assertMatch(await site.done("emulator", "prune"), /^would remove default {2}/);
      // either way is fine
      if (file === "state.json") await Deno.remove(site.stateOf(), { recursive: true });
      else assertMatch(await site.done("emulator", "prune", "-y"), /^removed default {2}/);
      const after = await site.status("up", "-d");
      assertNotEquals(after.key, before.key);
      assertEquals(nodesOf(after).map(({ state }) => state), ["idle", "idle"]);
      // the other one was left alone
      assertEquals((await site.status("status", "--name=other")).name, "other");
    },
  );
}

testWith([], "an instance whose folder was named is not among those in the home", async () => {
  await using site = await makeSite(EXECUTABLE);
  const own = await site.status("up", "-d", `--state=${site.folder}/own`);
  assertEquals(
    await site.done("emulator", "list"),
    "there are none; start one with: poolgen emulator up -d\n",
  );
  assertEquals(await site.status("status", `--state=${site.folder}/own`), own);
  await site.done("emulator", "down", `--state=${site.folder}/own`);
  await assertNothingLeft(site);
});
