import { assert, assertEquals } from "@std/assert";
import type { InstanceStatus } from "../../lib/emulator/instance/instance_status.ts";
import { isProcessAlive } from "../../lib/io/process_alive.ts";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { argumentsOf, sendSignal } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { delay, until } from "../support/wait.ts";
import {
  assertNothingLeft,
  type EmulatorSite,
  isListening,
  makeSite,
  nodeOf,
  nodesOf,
  SSH,
} from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Ends whatever runs of an instance at once, as a machine that loses power does. */
async function killInstance(site: EmulatorSite): Promise<void> {
  const { instances } = JSON.parse(await site.done("emulator", "list", "--json"));
  for (const { pid } of instances) if (typeof pid === "number") await kill(pid);
}

/** Ends a process at once; its parent, who may be slow, need not have taken note of it. */
async function kill(pid: number): Promise<void> {
  sendSignal(pid, "SIGKILL");
  assert(await until(() => !isProcessAlive(pid), 30_000), `process ${pid} does not end`);
}

/** What must be there and whole whenever a process was killed. */
async function assertWholeFiles(site: EmulatorSite): Promise<void> {
  for (const name of ["instance.json", "state.json"]) {
    const text = await Deno.readTextFile(`${site.stateOf()}/${name}`).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "{}";
      throw error;
    });
    assertEquals(typeof JSON.parse(text), "object", name);
  }
}

/** Starts a command, and kills the instance at a random moment while it is under way. */
async function killDuring(site: EmulatorSite, longestMs: number, args: string[]): Promise<void> {
  const running = site.start(args);
  await delay(Math.random() * longestMs);
  await killInstance(site);
  await running.ended();
  await assertWholeFiles(site);
}

function idsOf(status: InstanceStatus): string[] {
  return nodesOf(status).map(({ node_id }) => node_id);
}

testWith([], "killed while 50 nodes come up, it goes on with them", async () => {
  await using site = await makeSite(EXECUTABLE);
  for (let round = 0; round < 6; round++) {
    await killDuring(site, 400, ["emulator", "up", "-d", "--nodes=50"]);
    const status = await site.status("up", "-d", "--nodes=50");
    assertEquals(nodesOf(status).map(({ state }) => state), Array(50).fill("idle"));
    assertEquals(new Set(nodesOf(status).map(({ port }) => port)).size, 50);
    assertEquals(await isListening(nodeOf(status, 49).port), true);
    await site.done("emulator", "down");
    await assertNothingLeft(site);
    await site.done("emulator", "prune", "-y");
  }
});

testWith([], "killed while its pool is resized, it keeps the account and the nodes", async () => {
  await using site = await makeSite(EXECUTABLE);
  let before = await site.status("up", "-d", "--nodes=5");
  for (let round = 0; round < 8; round++) {
    const size = round % 2 === 0 ? 30 : 3;
    await killDuring(site, 250, ["emulator", "up", "-d", `--nodes=${size}`]);
    const after = await site.status("up", "-d", `--nodes=${size}`);
    assertEquals([after.endpoint, after.key], [before.endpoint, before.key]);
    assertEquals(nodesOf(after).length, size);
    const stay = Math.min(size, nodesOf(before).length);
    assertEquals(idsOf(after).slice(0, stay), idsOf(before).slice(0, stay));
    assertEquals(nodesOf(after).slice(0, stay), nodesOf(before).slice(0, stay));
    before = after;
  }
});

testWith([], "killed while nodes are changed, it keeps what was promised", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d", "--nodes=3");
  for (let round = 0; round < 6; round++) {
    // what has been answered stays, whatever happens next
    const promised = nodeOf(await site.status("node", "0", "rotate-host-key"), 0);
    await killDuring(site, 80, ["emulator", "node", "1", "rotate-host-key"]);
    const status = await site.status("up", "-d");
    assertEquals(nodeOf(status, 0), promised);
    assertEquals(nodeOf(status, 1).state, "idle");
  }
});

testWith(SSH, "killed with somebody logged in, it leaves no process", async () => {
  await using site = await makeSite(EXECUTABLE);
  const before = await site.status("up", "-d");
  await site.done("render");
  // the last one leaves its session and its process group
  const commands = ["sleep 1000", "setsid sleep 1001", "setsid sh -c 'sleep 1002 & sleep 1003' &"];
  const logins = commands.map((command) => site.ssh("node0", `${command} </dev/null; sleep 1004`));
  const sleepers = (): number =>
    site.processes().filter(({ pid }) => argumentsOf(pid)[0] === "sleep").length;
  assert(await until(() => sleepers() >= 5, 30_000), `${sleepers()} have started`);
  await kill(before.pid);
  for (const login of logins) assertEquals((await login).code, 255);
  const after = await site.status("up", "-d");
  assertEquals(site.processes().map(({ pid }) => pid), [after.pid]);
  assertEquals(nodesOf(after), nodesOf(before));
  const { code, stdout } = await site.ssh("node0", "hostname");
  assertEquals([code, stdout], [0, "node0\n"]);
});

testWith(SSH, "down and prune end what is logged in", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d");
  await site.done("render");
  const login = site.ssh("node0", "setsid sleep 1000 & sleep 1000");
  assert(await until(() => site.processes().length >= 3, 30_000));
  await site.done("emulator", "down");
  assertEquals((await login).code, 255);
  await assertNothingLeft(site);

  const { pid } = await site.status("up", "-d");
  const second = site.ssh("node0", "setsid sleep 1000 & sleep 1000");
  assert(await until(() => site.processes().length >= 3, 30_000));
  await kill(pid);
  await second;
  await site.done("emulator", "prune", "-y");
  await assertNothingLeft(site);
  assertEquals((await runCommand("ls", [`${site.home}/.poolgen/emulator`])).stdout, "");
});
