import { assert, assertEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { argumentsOf, sendSignal } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { pathsBelow } from "../support/render_project.ts";
import { until } from "../support/wait.ts";
import {
  assertNothingLeft,
  type EmulatorSite,
  makeSite,
  nodeOf,
  type Running,
  SSH,
  startProgram,
  untilSaid,
} from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Logs in to the first node for longer than any test, and waits until its command runs. */
async function logIn(site: EmulatorSite): Promise<Running> {
  await site.done("render");
  const command = ["ssh", "-F", `${site.folder}/generated/ssh_config`, "node0", "sleep 1000"];
  const running = startProgram(command, `${site.home}/login`, { cwd: site.folder, env: site.env });
  assert(await until(() => findSleep(site) !== undefined, 30_000), running.stderr());
  return running;
}

function findSleep(site: EmulatorSite): number | undefined {
  return site.processes().find(({ pid }) => /(?:^|\/)sleep$/.test(argumentsOf(pid)[0] ?? ""))?.pid;
}

for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 0], ["SIGHUP", 0]] as const) {
  testWith(SSH, `up in the foreground ends by ${signal}`, async () => {
    await using site = await makeSite(EXECUTABLE);
    const up = site.start(["emulator", "up"]);
    await untilSaid(up, "next: ");
    assertEquals((await site.status()).pid, up.pid);
    const login = await logIn(site);
    sendSignal(up.pid, signal);
    assertEquals(await up.ended(), expected, up.stderr());
    assertEquals(await login.ended(), 255);
    await assertNothingLeft(site);
    assertEquals((await site.run(["emulator", "status"])).code, 5);
    // nothing was lost
    assertEquals(nodeOf(await site.status("up", "-d"), 0).state, "idle");
  });
}

testWith(SSH, "up ends when what started it was killed", async () => {
  await using site = await makeSite(EXECUTABLE);
  const words = EXECUTABLE.command.map((word) => `'${word}'`).join(" ");
  const shell = startProgram(
    ["sh", "-c", `${words} emulator up; echo`],
    `${site.home}/shell`,
    { cwd: site.folder, env: site.env },
  );
  await untilSaid(shell, "next: ");
  const login = await logIn(site);
  sendSignal(shell.pid, "SIGKILL");
  await shell.ended();
  assertEquals(await login.ended(), 255);
  await assertNothingLeft(site);
});

testWith([], "exec ends when what started it was killed", async () => {
  await using site = await makeSite(EXECUTABLE);
  const words = EXECUTABLE.command.map((word) => `'${word}'`).join(" ");
  const shell = startProgram(
    ["sh", "-c", `${words} emulator exec -- sleep 1000; echo`],
    `${site.home}/shell`,
    { cwd: site.folder, env: site.env },
  );
  assert(await until(() => findSleep(site) !== undefined, 30_000), shell.stderr());
  sendSignal(shell.pid, "SIGKILL");
  await shell.ended();
  await assertNothingLeft(site);
  assertEquals(await pathsBelow(site.tmp), []);
});

testWith(
  [],
  "exec hands SIGTERM on, and leaves Ctrl-C to the command",
  async () => {
    await using site = await makeSite(EXECUTABLE);
    const exec = site.start(["emulator", "exec", "--", "sleep", "1000"]);
    assert(await until(() => findSleep(site) !== undefined, 30_000), exec.stderr());
    sendSignal(exec.pid, "SIGTERM");
    assertEquals(await exec.ended(), 128 + 15);
    await assertNothingLeft(site);

    // a terminal sends it to both of them
    const command = ["sh", "-c", "trap 'exit 9' INT; echo ready; while :; do sleep 0.1; done"];
    const second = site.start(["emulator", "exec", "--", ...command]);
    await untilSaid(second, "ready");
    sendSignal(second.pid, "SIGINT");
    const child = site.processes().find(({ pid }) => argumentsOf(pid)[2] === command[2]);
    assert(child !== undefined, "it ended before its command");
    sendSignal(child.pid, "SIGINT");
    assertEquals(await second.ended(), 9);
    await assertNothingLeft(site);
    assertEquals(await pathsBelow(site.tmp), []);
  },
);

async function isResizing(site: EmulatorSite): Promise<boolean> {
  return (await site.run(["emulator", "status"])).stdout.includes("pool, 0 nodes, resizing");
}

testWith([], "what is not ready yet can be ended too", async () => {
  await using site = await makeSite(EXECUTABLE);
  const slow = site.start(["emulator", "up", "--pace=1000s"]);
  const seesPool = (): Promise<boolean> => isResizing(site);
  assert(await until(seesPool, 30_000), slow.stderr());
  sendSignal(slow.pid, "SIGINT");
  assertEquals(await slow.ended(), 130);
  await assertNothingLeft(site);

  const waiting = site.start(["emulator", "up", "-d"]);
  assert(await until(seesPool, 30_000), waiting.stderr());
  await site.done("emulator", "down");
  // it is told so, or finds nobody there any more
  assert([1, 5].includes(await waiting.ended()), waiting.stderr());
  await assertNothingLeft(site);

  const isUp = async (): Promise<boolean> =>
    (await pathsBelow(site.tmp)).some((path) => path.endsWith("state.json"));
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const exec = site.start(["emulator", "exec", "--pace=1000s", "--", "true"]);
    assert(await until(isUp, 30_000), exec.stderr());
    sendSignal(exec.pid, signal);
    assertEquals(await exec.ended(), code);
    await assertNothingLeft(site);
    assertEquals(await pathsBelow(site.tmp), []);
  }
});

testWith(
  [],
  "exec can be ended while it waits for the nodes of an instance that runs",
  async () => {
    for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
      await using site = await makeSite(EXECUTABLE);
      await site.done("emulator", "up", "-d", "--nodes=0", "--pace=1000s");
      const exec = site.start(["emulator", "exec", "--name=default", "--nodes=1", "--", "true"]);
      assert(await until(() => isResizing(site), 30_000), exec.stderr());
      sendSignal(exec.pid, signal);
      assertEquals(await exec.ended(), code);
      await site.done("emulator", "down");
      await assertNothingLeft(site);
    }
  },
);

testWith([], "down ends an instance of exec with what that runs", async () => {
  await using site = await makeSite(EXECUTABLE);
  const down = async (exec: Running): Promise<[number, string]> => {
    await site.done("emulator", "down");
    const code = await exec.ended();
    await assertNothingLeft(site);
    return [code, exec.stderr().split("\n").at(-2) ?? ""];
  };
  const options = ["--name=default", "--quiet"];
  const waiting = site.start(["emulator", "exec", ...options, "--pace=1000s", "--", "true"]);
  assert(await until(() => isResizing(site), 30_000), waiting.stderr());
  assertEquals(await down(waiting), [
    ...[1, "error: The emulator was told to end before its nodes were there: nothing was run"],
  ]);
  const words = ["emulator", "exec", ...options, "--pace=now", "--nodes=1", "--"];
  const running = site.start([...words, "sleep", "1000"]);
  assert(await until(() => findSleep(site) !== undefined, 30_000), running.stderr());
  assertEquals(await down(running), [143, ""]);
});
