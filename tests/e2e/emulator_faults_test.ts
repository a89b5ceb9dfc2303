import { assert, assertEquals, assertMatch } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { assertBreaks, openSession } from "./emulator_session.ts";
import { type EmulatorSite, makeSite, nodeOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function set(site: EmulatorSite, ...args: string[]): Promise<string> {
  return site.done("emulator", "fault", "set", ...args);
}

testWith([], "faults are set, listed and taken back", async () => {
  await using site = await makeSite(EXECUTABLE);
  const { node_id } = nodeOf(await site.status("up", "-d"), 1);
  assertEquals(
    await set(site, "api-latency", "20ms"),
    "FAULT        VALUE  NODE ID\napi-latency  20ms   every node\n",
  );
  await set(site, "ssh-refuse", "on", "--node=1");
  const args = ["ssh-latency", "1ms", "--node=node1", "--json"];
  const expected = [
    { name: "api-latency", value: "20ms", node_id: null },
    { name: "ssh-refuse", value: "on", node_id },
    { name: "ssh-latency", value: "1ms", node_id },
  ];
  assertEquals(JSON.parse(await set(site, ...args)), { version: 1, faults: expected });
  // they outlive the process
  await site.done("emulator", "down");
  await site.status("up", "-d");
  const list = JSON.parse(await site.done("emulator", "fault", "list", "--json"));
  assertEquals(list, { version: 1, faults: expected });
  const shown = await site.done("emulator", "fault", "list");
  assertMatch(shown, new RegExp(`\\nssh-refuse {3}on {5}${node_id}\\n`));
  assertMatch(shown, /\nthere are:\nFAULT .*\napi-latency {2,}40ms {2,}added to every answer/);
  assertEquals(
    await site.done("emulator", "fault", "clear", "ssh-refuse"),
    "FAULT        VALUE  NODE ID\napi-latency  20ms   every node\n" +
      `ssh-latency  1ms    ${node_id}\n`,
  );
  const cleared = JSON.parse(await site.done("emulator", "fault", "clear", "--json"));
  assertEquals(cleared, { version: 1, faults: [] });
});

testWith(SSH, "ssh-refuse resets new connections to one node, and only these", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d");
  await site.done("render");
  await using session = await openSession(site, "node0");
  await set(site, "ssh-refuse", "on", "--node=0");
  const refused = await site.ssh("node0", "hostname");
  assertEquals([refused.code, refused.stdout], [255, ""]);
  assertMatch(refused.stderr, /reset|closed/i);
  assertEquals((await site.ssh("node1", "hostname")).stdout, "node1\n");
  await session.answers("an older one goes on");
  await site.done("emulator", "fault", "clear", "ssh-refuse");
  assertEquals((await site.ssh("node0", "hostname")).stdout, "node0\n");
});

testWith(SSH, "ssh-silent keeps a client waiting until it has enough", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d");
  await site.done("render");
  await set(site, "ssh-silent", "on");
  const config = `${site.folder}/generated/ssh_config`;
  const text = await Deno.readTextFile(config);
  await Deno.writeTextFile(config, text.replace("ConnectTimeout 15", "ConnectTimeout 1"));
  const silent = await site.ssh("node1", "hostname");
  assertEquals([silent.code, silent.stdout], [255, ""]);
  assertMatch(silent.stderr, /timed out/i);
  await site.done("emulator", "fault", "clear");
  assertEquals((await site.ssh("node1", "hostname")).stdout, "node1\n");
});

testWith(SSH, "ssh-drop-after breaks a connection in the middle", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d");
  await site.done("render");
  await set(site, "ssh-drop-after", "64KiB", "--node=1");
  const small = await site.ssh("node1", "hostname");
  assertEquals([small.code, small.stdout], [0, "node1\n"]);
  const large = await site.ssh("node1", "head -c 1000000 /dev/zero | tr '\\0' x");
  assertEquals(large.code, 255);
  assert(large.stdout.length < 65_536, `${large.stdout.length}`);
  const other = await site.ssh("node0", "head -c 1000000 /dev/zero | tr '\\0' x");
  assertEquals([other.code, other.stdout.length], [0, 1_000_000]);
  // a limit that is set later counts for those that are connected
  await using session = await openSession(site, "node0");
  await set(site, "ssh-drop-after", "1B", "--node=0");
  await session.say("too much");
  await assertBreaks(session);
});

testWith([], "api-error-rate 1 makes render fail with a reason", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d");
  await set(site, "api-error-rate", "1");
  const { code, stdout, stderr } = await site.run(["render"]);
  assert([1, 5].includes(code), `${code} ${stderr}`);
  assertEquals(stdout, "");
  // it is tried for longer than anybody likes to wait in silence
  assertMatch(stderr, /^(?:waiting for the account, to [^\n]+\n)+error: \S/);
  for (const wrong of ["[object", "undefined", "    at "]) assert(!stderr.includes(wrong), stderr);
  const json = await site.run(["render", "--json"]);
  assertEquals(JSON.parse(json.stdout).error.exit_code, code);
  // its own commands are not the account's clients
  await site.done("emulator", "fault", "clear");
  assertEquals((await site.run(["render"])).code, 0);
});

testWith(SSH, "a latency delays answers, and nothing else changes", async () => {
  await using site = await makeSite(EXECUTABLE);
  const before = await site.status("up", "-d");
  await set(site, "api-latency", "300ms");
  await set(site, "ssh-latency", "20ms");
  const begin = performance.now();
  assertEquals((await site.run(["render"])).code, 0);
  // at the least one request is needed to know the nodes
  assert(performance.now() - begin >= 300);
  assertEquals((await site.ssh("node1", "hostname")).stdout, "node1\n");
  assertEquals(await site.status(), before);
});
