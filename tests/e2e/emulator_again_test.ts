import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { InstanceStatus } from "../../lib/emulator/instance/instance_status.ts";
import { freePort } from "../support/free_port.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { openSession } from "./emulator_session.ts";
import { assertNothingLeft, isListening, makeSite, nodeOf, nodesOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What stays of an instance from one process to the next. */
function lasting({ pid: _pid, ...status }: InstanceStatus): unknown {
  return status;
}

testWith([], "up again changes nothing, down again neither", async () => {
  await using site = await makeSite(EXECUTABLE);
  const first = await site.status("up", "-d");
  assertEquals(await site.status("up", "-d"), first);
  assertEquals(await site.status("up"), first);
  assertEquals(await site.status(), first);
  const stopped = async (): Promise<unknown> =>
    JSON.parse(await site.done("emulator", "down", "--json"));
  assertEquals(await stopped(), { version: 1, name: "default", stopped: true });
  assertEquals(await stopped(), { version: 1, name: "default", stopped: false });
  assertEquals(await site.done("emulator", "down"), "it was not running\n");
  await assertNothingLeft(site);
  for (const node of nodesOf(first)) assertEquals(await isListening(node.port), false);

  const second = await site.status("up", "-d");
  assertNotEquals(second.pid, first.pid);
  assertEquals(lasting(second), lasting(first));
});

testWith(SSH, "a resize leaves who is logged in alone", async () => {
  await using site = await makeSite(EXECUTABLE);
  const two = await site.status("up", "-d");
  await site.done("render");
  await using session = await openSession(site, "node0");
  const five = await site.status("up", "--nodes", "5");
  assertEquals([five.pid, five.endpoint], [two.pid, two.endpoint]);
  assertEquals(nodesOf(five).length, 5);
  assertEquals(nodesOf(five).slice(0, 2), nodesOf(two));
  await session.answers("after the pool grew");
  await site.done("render");
  assertEquals((await site.ssh("node4", "hostname")).stdout, "node4\n");

  const one = await site.status("up", "--nodes=1");
  assertEquals(nodesOf(one), nodesOf(five).slice(0, 1));
  await session.answers("after the pool shrank");
  for (const { port } of nodesOf(five).slice(1)) assertEquals(await isListening(port), false);
  assertEquals(await isListening(nodeOf(one, 0).port), true);
  // the size that it had last
  assertEquals(nodesOf(await site.status("up")), nodesOf(one));
});

testWith([], "a node that leaves takes its id along", async () => {
  await using site = await makeSite(EXECUTABLE);
  const three = await site.status("up", "-d", "--nodes=3");
  await site.status("up", "--nodes=0");
  const again = await site.status("up", "--nodes=3");
  const ids = [...nodesOf(three), ...nodesOf(again)].map(({ node_id }) => node_id);
  assertEquals(new Set(ids).size, 6);
  assertEquals([...ids].sort(), ids);
});

testWith([], "what cannot change while an instance runs is refused", async () => {
  await using site = await makeSite(EXECUTABLE);
  const port = freePort();
  const before = await site.status("up", "-d", `--port=${port}`);
  assertEquals(before.endpoint, `http://127.0.0.1:${port}`);
  for (
    const [option, present] of [
      ["--port=1", String(port)],
      ["--ssh-port-base=20000", "none"],
      ["--host=127.0.0.2", "127.0.0.1"],
      ["--seed=7", "1"],
    ] as const
  ) {
    const { code, stdout, stderr } = await site.run(["emulator", "up", "-d", option]);
    assertEquals([code, stdout], [2, ""]);
    const [name] = option.split("=");
    assertEquals(stderr.split("\n").slice(0, 2), [
      `error: The emulator "default" is running with another ${name}: ${present}`,
      "hint: Stop it first: poolgen emulator down --name default",
    ]);
  }
  assertEquals(await site.status("up", `--port=${port}`), before);
  assertEquals(await site.status(), before);
  const hint = await site.run(["emulator", "down", "--name", "default"]);
  assertMatch(hint.stdout, /has stopped/);
  const moved = await site.status("up", "-d", "--port=0");
  assertNotEquals(moved.endpoint, before.endpoint);
});

testWith([], "ports are none that an outgoing connection could take meanwhile", async () => {
  await using site = await makeSite(EXECUTABLE);
  const status = await site.status("up", "-d", "--nodes=30");
  const ports = [Number(new URL(status.endpoint).port), ...nodesOf(status).map(({ port }) => port)];
  // Linux gives those from 32768 to outgoing connections, other systems those from 49152
  assertEquals(ports.filter((port) => port === null || port < 1_024 || port >= 32_768), []);
});

testWith([], "ports are as asked for, and a taken one is told", async () => {
  await using site = await makeSite(EXECUTABLE);
  const base = 23_000 + Math.floor(Math.random() * 5_000);
  const status = await site.status("up", "-d", "--nodes=3", `--ssh-port-base=${base}`);
  assertEquals(nodesOf(status).map(({ port }) => port), [base, base + 1, base + 2]);
  const taken = String(nodeOf(status, 0).port);
  const args = ["emulator", "up", "-d", "--name=other", `--port=${taken}`];
  const { code, stderr } = await site.run(args);
  assertEquals(code, 1, stderr);
  assertMatch(stderr, new RegExp(`^error: .*${taken}.*\nhint: `));
  assertEquals((await site.run(["emulator", "status", "--name=other"])).code, 5);
});
