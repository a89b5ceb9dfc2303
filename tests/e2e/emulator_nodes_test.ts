import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { argumentsOf } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { pathsBelow } from "../support/render_project.ts";
import { until } from "../support/wait.ts";
import { assertBreaks, openSession } from "./emulator_session.ts";
import { type EmulatorSite, makeSite, nodeOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Requires that nobody can log in to a node, and that this takes no time-out to tell. */
async function assertUnreachable(site: EmulatorSite, node: string): Promise<void> {
  const { code, stdout, stderr } = await site.ssh(node, "hostname");
  assertEquals([code, stdout], [255, ""]);
  assertMatch(stderr, /reset|closed|refused/i);
}

testWith(SSH, "a reboot breaks sessions and keeps the disk", async () => {
  await using site = await makeSite(EXECUTABLE);
  const before = await site.status("up", "-d");
  await site.done("render");
  await using session = await openSession(site, "node0");
  await using other = await openSession(site, "node1");
  const left = "echo kept > file; setsid sleep 1000 </dev/null >/dev/null 2>&1 &";
  assertEquals((await site.ssh("node0", left)).code, 0);
  const sleeps = (): boolean => site.processes().some(({ pid }) => argumentsOf(pid)[0] === "sleep");
  assert(await until(sleeps, 30_000));
  const after = await site.status("node", "0", "reboot");
  assertEquals(after, before);
  await assertBreaks(session);
  await other.answers("still here");
  assertEquals(sleeps(), false);
  assertEquals((await site.ssh("node0", "cat file")).stdout, "kept\n");
});

testWith(SSH, "a preempted node comes back as another machine", async () => {
  await using site = await makeSite(EXECUTABLE);
  const before = await site.status("up", "-d");
  await site.done("render");
  assertEquals((await site.ssh("node1", "echo x > file; mkdir -p a/b")).code, 0);
  await using session = await openSession(site, "node1");
  const gone = await site.status("node", "node1", "preempt");
  assertEquals(nodeOf(gone, 1).state, "preempted");
  assertEquals(nodeOf(gone, 0), nodeOf(before, 0));
  await assertBreaks(session);
  await assertUnreachable(site, "node1");
  // it stays so over a restart
  await site.done("emulator", "down");
  assertEquals(nodeOf(await site.status("up", "-d"), 1).state, "preempted");
  await assertUnreachable(site, "node1");

  const back = await site.status("node", nodeOf(before, 1).node_id, "recover");
  assertEquals(nodeOf(back, 1).state, "idle");
  assertEquals(nodeOf(back, 1).node_id, nodeOf(before, 1).node_id);
  assertNotEquals(nodeOf(back, 1).host_keys, nodeOf(before, 1).host_keys);
  assertEquals(nodeOf(back, 1).users.map(({ name }) => name), ["root", "ubuntu"]);
  const refused = await site.ssh("node1", "hostname");
  assertMatch(refused.stderr, /HOST IDENTIFICATION HAS CHANGED/);
  await site.done("render");
  const { code, stdout } = await site.ssh("node1", "hostname; ls");
  assertEquals([code, stdout], [0, "node1\n"]);
  const home = `${site.stateOf()}/nodes/1/home/ubuntu`;
  assertEquals((await pathsBelow(home)).filter((path) => !path.startsWith(".")), []);
});

testWith(SSH, "an unusable node recovers with what it had", async () => {
  await using site = await makeSite(EXECUTABLE);
  const before = await site.status("up", "-d", "--pool=p");
  await site.done("render");
  await using session = await openSession(site, "node0");
  assertEquals((await site.ssh("node0", "echo kept > file")).code, 0);
  const broken = await site.status("node", "p-node0", "unusable");
  assertEquals(nodeOf(broken, 0).state, "unusable");
  await assertBreaks(session);
  await assertUnreachable(site, "node0");
  assertEquals((await site.ssh("node1", "hostname")).stdout, "node1\n");
  assertEquals(await site.status("node", "0", "recover"), before);
  assertEquals((await site.ssh("node0", "cat file")).stdout, "kept\n");
});

testWith([], "a node is told by its number, alias, long alias and id", async () => {
  await using site = await makeSite(EXECUTABLE);
  let last = nodeOf(await site.status("up", "-d", "--nodes=11"), 10);
  for (const name of ["10", "node10", "pool-node10", last.node_id]) {
    const node = nodeOf(await site.status("node", name, "rotate-host-key"), 10);
    assertNotEquals(node.host_keys, last.host_keys, name);
    assertEquals({ ...node, host_keys: [] }, { ...last, host_keys: [] });
    last = node;
  }
});

testWith([], "a node that is away cannot be rebooted, and the reason is told", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d");
  await site.status("node", "0", "preempt");
  const { code, stdout, stderr } = await site.run(["emulator", "node", "0", "reboot"]);
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^error: .+\nhint: .+\n$/);
});

testWith(SSH, "many may log in to a new pool at once", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d", "--nodes=3");
  await site.done("render");
  const names = Array.from({ length: 18 }, (_, index) => `node${index % 3}`);
  const all = await Promise.all(names.map((name) => site.ssh(name, "hostname")));
  assertEquals(all.map(({ stdout, stderr }) => stdout + stderr), names.map((name) => `${name}\n`));
});
