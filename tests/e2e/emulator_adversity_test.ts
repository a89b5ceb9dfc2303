import { assert, assertEquals, assertMatch } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { sendSignal } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { until } from "../support/wait.ts";
import { type EmulatorSite, makeSite, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Waits until a process has ended: one that was killed takes a moment. */
async function assertGone(site: EmulatorSite, pid: number): Promise<void> {
  const isGone = (): boolean => !site.processes().some((process) => process.pid === pid);
  assert(await until(isGone, 10_000), `${pid} does not end`);
}

testWith([], "an instance that was stopped by a signal is told of, and can be ended", async () => {
  await using site = await makeSite(EXECUTABLE);
  const { pid } = await site.status("up", "-d");
  sendSignal(pid, "SIGSTOP");
  const [status, up] = await Promise.all([
    site.run(["emulator", "status"]),
    site.run(["emulator", "up", "-d"]),
  ]);
  for (const { code, stderr } of [status, up]) {
    assertEquals(code, 5);
    assertMatch(stderr, /^error: The instance "default" does not answer at /m);
  }
  assertMatch(await site.done("emulator", "down"), /has stopped/);
  await assertGone(site, pid);
});

testWith(["sleep"], "down leaves a process alone that has the number of an instance", async () => {
  await using site = await makeSite(EXECUTABLE);
  const { pid } = await site.status("up", "-d");
  sendSignal(pid, "SIGKILL");
  await assertGone(site, pid);
  const other = new Deno.Command("sleep", { args: ["600"] }).spawn();
  try {
    const state = site.stateOf();
    await Deno.rename(`${state}/.poolgen.lock/${pid}`, `${state}/.poolgen.lock/${other.pid}`);
    const record = await Deno.readTextFile(`${state}/instance.json`);
    const forged = record.replace(`"pid":${pid}`, `"pid":${other.pid}`);
    assert(forged !== record);
    await Deno.writeTextFile(`${state}/instance.json`, forged);
    assertMatch(await site.done("emulator", "list"), /default {2}not running/);
    assertEquals(await site.done("emulator", "down"), "it was not running\n");
    sendSignal(other.pid, "SIGCONT");
    assertEquals((await site.status("up", "-d")).name, "default");
    other.kill("SIGTERM");
    assertEquals((await other.status).signal, "SIGTERM");
  } finally {
    sendSignal(other.pid, "SIGKILL");
    await other.status;
  }
});

testWith(["sleep", ...SSH], "down ends what a killed instance has left", async () => {
  await using site = await makeSite(EXECUTABLE);
  const { pid } = await site.status("up", "-d");
  await site.done("render");
  const command = "setsid sleep 600 </dev/null >/dev/null 2>&1 & echo begun";
  assertEquals((await site.ssh("node0", command)).stdout, "begun\n");
  sendSignal(pid, "SIGKILL");
  await assertGone(site, pid);
  assertEquals(await site.done("emulator", "down"), "it was not running\n");
  assert(await until(() => site.processes().length === 0, 10_000));
});

testWith(SSH, "nodes reach each other whatever the folder is called", async () => {
  await using site = await makeSite(EXECUTABLE);
  const state = `${site.folder}/it's a [50%h] {b}\\s?*~`;
  const env = { POOLGEN_EMULATOR_STATE: state };
  assertEquals((await site.run(["emulator", "up", "-d"], { env })).code, 0);
  assertEquals((await site.run(["render"], { env })).code, 0);
  const { code, stdout, stderr } = await site.ssh("node0", "ssh node1 hostname");
  assertEquals([code, stdout, stderr], [0, "node1\n", ""]);
});

Deno.test("a log that is put aside keeps nothing from who starts an instance", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.done("emulator", "up", "-d");
  await site.done("emulator", "down");
  await Deno.writeTextFile(`${site.stateOf()}/emulator.log`, "x".repeat(5 << 20));
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, stderr } = await site.run(["emulator", "up", "-d", `--port=${taken.addr.port}`]);
  assertEquals(code, 1);
  assertMatch(
    stderr,
    new RegExp(
      `^error: Cannot listen on 127.0.0.1 port ${taken.addr.port}: another program has it`,
    ),
  );
});

Deno.test("a pool's id that an account gives becomes no path", async () => {
  await using site = await makeSite(EXECUTABLE);
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
    (request) => {
      asked.push(new URL(request.url).pathname);
      return Response.json({ value: [{ id: asked.length === 1 ? ".." : "x\n  ProxyCommand y" }] });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const credentials = { credentials: { batch: { account_key: "YQ==", account_service_url: url } } };
  await Deno.writeTextFile(`${site.folder}/credentials.yaml`, JSON.stringify(credentials), {
    mode: 0o600,
  });
  for (let round = 0; round < 2; round++) {
    const { code, stdout, stderr } = await site.run(["render"]);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^error: The account's pool has an id that no pool can have: [^\n]*\n$/);
  }
  assertEquals(asked, ["/pools", "/pools"]);
  await server.shutdown();
});

Deno.test("a pool file cannot ask for more nodes than the API gives", async () => {
  await using site = await makeSite(EXECUTABLE);
  const { pools } = await site.status("up", "-d", "--nodes=1");
  const pool = (dedicated: number): string =>
    JSON.stringify({
      pool_specification: {
        id: "pool",
        vm_size: "x",
        vm_configuration: { platform_image: { publisher: "a", offer: "b", sku: "c" } },
        vm_count: { dedicated, low_priority: 0 },
      },
    });
  await Deno.writeTextFile(`${site.folder}/pool.yaml`, pool(6_000));
  const { code, stdout, stderr } = await site.run(["emulator", "up", "-d"]);
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /^error: The pool file's vm_count is more .*\nhint: Ask for up to 1000 /);
  assertEquals((await site.status()).pools, pools);
});
