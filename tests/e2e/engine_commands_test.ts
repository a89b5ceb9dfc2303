import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { testWithImage } from "../support/node_images.ts";
import { assertBreaks, openSession } from "./emulator_session.ts";
import { nodeOf, nodesOf } from "./emulator_site.ts";
import { assertNothingOf, instanceId, makeEngineSite } from "./engine_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWithImage("ssh", "nodes are containers: up, again, larger, smaller, down", async (image) => {
  await using site = await makeEngineSite(image);
  const first = await site.status("up", "-d", "--nodes=3");
  assertEquals([first.engine, nodesOf(first).map(({ state }) => state)], [
    "docker",
    ["idle", "idle", "idle"],
  ]);
  assertEquals(await site.status("up", "--nodes=3"), first);
  await site.done("render");
  for (const node of ["node0", "node1", "node2"]) {
    assertEquals((await site.ssh(node, "hostname; whoami")).stdout, `${node}\nubuntu\n`);
  }
  // names, keys and addresses of neighbours; nobody becomes somebody else on the way
  const hop = "ssh node1 whoami; ssh pool-node2 hostname; ssh -o BatchMode=yes root@node1 whoami";
  const hops = await site.ssh("node0", hop);
  assertEquals(hops.stdout, "ubuntu\nnode2\n");
  assertMatch(hops.stderr, /Permission denied \(publickey\)/);
  const root = `${site.stateOf()}/users/root`;
  const asRoot = await site.run(["ssh", "--cardinal", "0", "--", "id", "-un"]);
  assertEquals([asRoot.code, asRoot.stdout], [0, "ubuntu\n"], asRoot.stderr);
  assert((await Deno.stat(root)).isFile);

  await using session = await openSession(site, "node0");
  const larger = await site.status("up", "--nodes=4");
  assertEquals(nodesOf(larger).slice(0, 3), nodesOf(first));
  assertEquals((await site.ssh("node0", "ssh node3 hostname")).stdout, "node3\n");
  const smaller = await site.status("up", "--nodes=1");
  assertEquals(nodesOf(smaller), nodesOf(first).slice(0, 1));
  await session.answers("still here");

  const id = await instanceId(site);
  assertEquals((await site.leftOf([id])).length, 2);
  await site.done("emulator", "down");
  assertEquals(await site.leftOf([id]), []);
  assertBreaks(session);
  const back = await site.status("up", "-d");
  const kept = ({ container: _, ...node }: ReturnType<typeof nodeOf>): object => node;
  assertEquals(kept(nodeOf(back, 0)), kept(nodeOf(first, 0)));
  assertEquals((await site.ssh("node0", "hostname")).stdout, "node0\n");
  await site.done("emulator", "down");
  await site.done("emulator", "prune", "-y");
  await assertNothingOf(site, id);
});

testWithImage("ssh", "nodes are containers: every verb of a node, and reset", async (image) => {
  await using site = await makeEngineSite(image);
  const before = await site.status("up", "-d", "--nodes=2");
  await site.done("render");
  assertEquals((await site.ssh("node0", "echo kept > file")).code, 0);
  await using session = await openSession(site, "node0");
  await using other = await openSession(site, "node1");

  await site.done("emulator", "node", "0", "reboot");
  await assertBreaks(session);
  await other.answers("still here");
  assertEquals((await site.ssh("node0", "cat file")).stdout, "kept\n");

  assertEquals(nodeOf(await site.status("node", "0", "unusable"), 0).state, "unusable");
  assertEquals((await site.ssh("node0", "true")).code, 255);
  await site.done("emulator", "node", "0", "recover");
  assertEquals((await site.ssh("node0", "cat file")).stdout, "kept\n");

  await site.done("emulator", "node", "0", "rotate-host-key");
  assertMatch((await site.ssh("node0", "true")).stderr, /HOST IDENTIFICATION HAS CHANGED/);
  await site.done("render");
  assertEquals((await site.ssh("node0", "cat file")).stdout, "kept\n");
  assertEquals((await site.ssh("node1", "ssh node0 hostname")).stdout, "node0\n");

  await site.done("emulator", "node", "0", "preempt");
  assertEquals((await site.ssh("node0", "true")).code, 255);
  const back = nodeOf(await site.status("node", "0", "recover"), 0);
  assertNotEquals(back.host_keys, nodeOf(before, 0).host_keys);
  assertEquals([back.node_id, back.port], [
    nodeOf(before, 0).node_id,
    nodeOf(before, 0).port,
  ]);
  await site.done("render");
  assertEquals((await site.ssh("node0", "ls")).stdout, "");

  const reset = await site.status("reset");
  assert(!nodesOf(before).some(({ node_id }) => node_id === nodeOf(reset, 0).node_id));
  assertMatch(await site.done("emulator", "logs"), /_emulator\/reset 200/);
  assertMatch(await site.done("emulator", "list"), /default {2}running/);
});

testWithImage("ssh", "nodes are containers: faults act on them", async (image) => {
  await using site = await makeEngineSite(image);
  await site.status("up", "-d", "--nodes=2");
  await site.done("render");
  const fault = (...args: string[]): Promise<string> => site.done("emulator", "fault", ...args);
  await fault("set", "ssh-refuse", "on", "--node", "0");
  assertEquals((await site.ssh("node0", "true")).code, 255);
  assertEquals((await site.ssh("node1", "hostname")).stdout, "node1\n");
  await fault("clear", "ssh-refuse");

  await fault("set", "ssh-drop-after", "64KiB", "--node", "0");
  const dropped = await site.ssh("node0", "head -c 1000000 /dev/zero");
  assertEquals(dropped.code, 255);
  await fault("clear");
  assertEquals((await site.ssh("node0", "head -c 1000000 /dev/zero | wc -c")).stdout, "1000000\n");

  // the server itself is told of this one, and is ready when the command returns
  const config = `${site.folder}/generated/ssh_config`;
  const forward = ["-F", config, "-W", "127.0.0.1:22", "node0"];
  await fault("set", "ssh-forwarding", "off");
  const closed = await new Deno.Command("ssh", { args: forward, stdin: "null" }).output();
  assertMatch(new TextDecoder().decode(closed.stderr), /administratively prohibited/);
  await fault("clear", "ssh-forwarding");
  const open = await new Deno.Command("ssh", { args: forward, stdin: "null" }).output();
  assertMatch(new TextDecoder().decode(open.stdout), /^SSH-2\.0-OpenSSH/);
  assertMatch(await fault("list"), /ssh-forwarding/);
});

testWithImage(
  "ssh",
  "nodes are containers: exec leaves nothing, and all checks pass",
  async (image) => {
    await using site = await makeEngineSite(image);
    const script = [
      'poolgen emulator status --json | grep -o \'"state_dir": *"[^"]*\' | cut -d\'"\' -f4 > state',
      "grep -o '\"id\": *\"[0-9a-f]*' $(cat state)/instance.json | head -n 1 | cut -d'\"' -f4 > id",
      "poolgen render && poolgen check --json > report.json",
    ].join("\n");
    const bin = `${site.tmp}/bin`;
    await Deno.mkdir(bin);
    await Deno.symlink(site.program.command[0], `${bin}/poolgen`);
    const args = ["emulator", "exec", "--nodes=3", "--docker-socket", "--", "sh", "-ec", script];
    const { code, stderr } = await site.run(args, {
      env: { PATH: `${bin}:${site.env["PATH"]}` },
      timeoutMs: 300_000,
    });
    const report = JSON.parse(await Deno.readTextFile(`${site.folder}/report.json`));
    assertEquals(code, 0, `${stderr}${JSON.stringify(report.summary)}`);
    const bad = report.results.filter(({ verdict }: { verdict: string }) =>
      !["passed", "skipped"].includes(verdict)
    );
    assertEquals(bad, []);
    const names = new Set(
      report.results.filter(({ verdict }: { verdict: string }) => verdict === "passed")
        .map(({ check }: { check: string }) => check),
    );
    for (const name of ["host-key", "login", "exec", "sftp", "docker", "tunnel"]) {
      assert(names.has(name), `${name} did not pass`);
    }
    const id = (await Deno.readTextFile(`${site.folder}/id`)).trim();
    assertMatch(id, /^[0-9a-f]{16}$/);
    assertEquals(await site.leftOf([id]), []);
  },
);
