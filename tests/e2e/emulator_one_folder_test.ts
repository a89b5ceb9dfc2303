import { assert, assertEquals, assertMatch } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { assertNothingLeft, makeSite, nodesOf, untilSaid } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith([], "a folder that is held says who holds it", async () => {
  await using site = await makeSite(EXECUTABLE);
  const state = `${site.folder}/state`;
  const first = site.start(["emulator", "up", "--name=one", `--state=${state}`]);
  await untilSaid(first, "next: ");
  const other = await site.run(["emulator", "up", "--name=two", `--state=${state}`]);
  assertEquals([other.code, other.stdout], [2, ""]);
  assertMatch(other.stderr, /^error: .*holds the (?:instance|emulator) "one"/);
  assertMatch(other.stderr, /\nhint: .*--name one/);
  const detached = await site.run(["emulator", "up", "-d", "--name=two", `--state=${state}`]);
  assertEquals([detached.code, detached.stdout], [2, ""]);
  // without a name it is whatever the folder holds
  const { name, pid } = await site.status("up", `--state=${state}`);
  assertEquals([name, pid], ["one", first.pid]);
  await site.done("emulator", "down", `--state=${state}`);
  assertEquals(await first.ended(), 0);
  await assertNothingLeft(site);
});

testWith([], "several up -d at once on one folder are one instance", async () => {
  await using site = await makeSite(EXECUTABLE);
  for (let round = 0; round < 4; round++) {
    const all = await Promise.all(Array.from({ length: 4 }, () => site.status("up", "-d")));
    assertEquals(new Set(all.map(({ pid }) => pid)).size, 1);
    const last = await site.status();
    assertEquals(nodesOf(last).length, 2);
    for (const one of all) assertEquals(one.endpoint, last.endpoint);
    await site.done("emulator", "down");
    await assertNothingLeft(site);
  }
});

testWith([], "up -d, while another up -d asks for other nodes, ends with one of both", async () => {
  await using site = await makeSite(EXECUTABLE);
  const sizes = [1, 4, 2];
  await Promise.all(sizes.map((size) => site.status("up", "-d", `--nodes=${size}`)));
  const { pools } = await site.status();
  assertEquals(pools.length, 1);
  assert(sizes.includes(pools[0]?.nodes.length ?? 0));
});

testWith([], "two in the foreground on one folder: the second is refused or joins", async () => {
  await using site = await makeSite(EXECUTABLE);
  for (let round = 0; round < 3; round++) {
    const both = [site.start(["emulator", "up"]), site.start(["emulator", "up"])];
    const ended = await Promise.race(both.map((one) => one.ended().then(() => one, () => one)));
    if (await ended.ended() !== 0) assertMatch(ended.stderr(), /^error: .*process \d+\n/m);
    const kept = both.find((one) => one !== ended);
    assert(kept !== undefined);
    await untilSaid(kept, "next: ");
    assertEquals((await site.status()).pid, kept.pid);
    await site.done("emulator", "down");
    assertEquals(await kept.ended(), 0);
    await assertNothingLeft(site);
  }
});
