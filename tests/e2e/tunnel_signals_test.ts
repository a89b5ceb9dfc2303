import { assert, assertEquals, assertMatch } from "@std/assert";
import type { CommandResult } from "../support/command.ts";
import { argumentsOf, endProcesses, type Process, sendSignal } from "../support/processes.ts";
import { testWith, which } from "../support/programs.ts";
import { startSilentServer } from "../support/silent_server.ts";
import { until } from "../support/wait.ts";
import { assertRunsContainer, DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import {
  assertNothingLeft,
  assertStarted,
  dockerHostOf,
  filesIn,
  renderSite,
  SSH,
  startSite,
  type TunnelPool,
} from "./tunnel_pool.ts";
import { SHELLS } from "./tunnel_shells.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

const SIGNALS: readonly (readonly [Deno.Signal, number])[] = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 143],
];

// Longer than any test lasts: only the signal can end the attempt.
const PATIENT = { ssh_options: { ConnectTimeout: 600 } };

/** Waits until the script has started a program. */
async function started(pool: TunnelPool, program: string): Promise<Process> {
  let found: Process | undefined;
  const look = (): boolean => {
    found = pool.processes().find(({ pid }) => argumentsOf(pid)[0] === program);
    return found !== undefined;
  };
  assert(await until(look, 20_000), `no ${program} was started`);
  assert(found !== undefined);
  return found;
}

/** The process of the script itself, of which its subshells are children. */
function scriptOf(pool: TunnelPool): Process {
  const all = pool.processes();
  const script = all.find(({ pid, parent }) =>
    argumentsOf(pid).includes(pool.script) && !all.some((other) => other.pid === parent)
  );
  assert(script !== undefined, "the script does not run");
  return script;
}

/** Starts the script as a terminal does: in a process group of its own, here even a session. */
function runInGroup(pool: TunnelPool, shell: readonly string[]): Promise<CommandResult> {
  return pool.run(["-p", "0", "0"], { shell: ["setsid", ...shell] });
}

for (const shell of SHELLS) {
  const needed = [...SSH, "setsid", shell[0]];

  testWith(needed, `${shell.join(" ")}: a signal while it connects`, async () => {
    await using site = await startSite();
    await using server = await startSilentServer();
    const nodes = [{ ...site.node, port: server.port }];
    await using pool = await renderSite(site, { nodes, settings: PATIENT });
    for (const [signal, code] of SIGNALS) {
      const running = runInGroup(pool, shell);
      await started(pool, "ssh");
      sendSignal(-scriptOf(pool).pid, signal);
      assertInterrupted(await running, code);
      await assertNothingLeft(pool);
    }
  });

  testWith(needed, `${shell.join(" ")}: a signal while it asks`, async () => {
    await using site = await startSite();
    await using server = await startSilentServer();
    const settings = dockerAt(`tcp://127.0.0.1:${server.port}`);
    await using pool = await renderSite(site, { settings });
    const running = runInGroup(pool, shell);
    await started(pool, "curl");
    sendSignal(-scriptOf(pool).pid, "SIGINT");
    assertInterrupted(await running, 130);
    await assertNothingLeft(pool);
  });
}

function assertInterrupted({ code, stdout, stderr }: CommandResult, expected: number): void {
  assertEquals([code, stdout], [expected, ""], stderr);
  // Some shells say themselves that a signal came.
  assertEquals(/ssh_docker_tunnel/.test(stderr), false, stderr);
}

testWith([...SSH, "setsid"], "a signal for the script alone ends it with its ssh", async () => {
  await using site = await startSite();
  await using server = await startSilentServer();
  await using pool = await renderSite(site, { nodes: [{ ...site.node, port: server.port }] });
  const running = runInGroup(pool, []);
  await started(pool, "ssh");
  sendSignal(scriptOf(pool).pid, "SIGTERM");
  assertInterrupted(await running, 143);
  await assertNothingLeft(pool);
});

for (const local of ["port", "socket"]) {
  testWith(
    [...DOCKER, "setsid"],
    `a signal while the ${local} is opened leaves nothing`,
    async () => {
      await using site = await startSite();
      await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
      const socket = `${site.folder}/docker.sock`;
      const args = local === "port" ? ["-p", "0", "0"] : ["-u", socket, "0"];
      const env = { PATH: await interruptingSsh(site.folder) };
      const result = await pool.run(args, { shell: ["setsid", "sh"], env });
      // A socket cannot be left half noted, so that the signal may come too early to count.
      if (local === "socket" && result.code === 0) {
        assertEquals((await pool.run(["--stop"])).code, 0);
      } else assertInterrupted(result, 130);
      await assertNothingLeft(pool);
      assertEquals((await filesIn(site.folder)).includes("docker.sock"), false);
    },
  );
}

/** The real ssh, but whenever it has opened a local end, SIGINT comes for all of the group. */
async function interruptingSsh(folder: string): Promise<string> {
  await Deno.mkdir(`${folder}/bin`);
  const text = `#!/bin/sh
'${which("ssh")}' "$@"
code=$?
case " $* " in *' -O forward '*) kill -INT 0 ;; esac
exit "$code"
`;
  await Deno.writeTextFile(`${folder}/bin/ssh`, text, { mode: 0o755 });
  return `${folder}/bin:${Deno.env.get("PATH")}`;
}

testWith([...SSH, "curl"], "what a killed start has left is cleared away", async () => {
  await using site = await startSite();
  await using server = await startSilentServer();
  await using pool = await renderSite(site, {
    settings: dockerAt(`tcp://127.0.0.1:${server.port}`),
  });
  const running = pool.run(["-p", "0", "0"]);
  const curl = await started(pool, "curl");
  const script = pool.processes().filter(({ pid }) => argumentsOf(pid).includes(pool.script));
  await endProcesses([...script, curl], 0);
  assertEquals((await running).code, 137);
  assertEquals(pool.processes().length, 1);
  assertMatch((await pool.run(["--status"])).stderr, /no tunnel/);
  await assertNothingLeft(pool);
});

testWith(DOCKER, "many starts at once do not disturb each other", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const results = await Promise.all(Array.from({ length: 6 }, () => pool.run(["-p", "0", "0"])));
  for (const result of results) assertStarted(result, site.node, dockerHostOf(result));
  assertEquals(new Set(results.map(dockerHostOf)).size, results.length);
  assertEquals((await filesIn(pool.runFolder)).length, results.length);
  for (const result of results) await assertRunsContainer(pool, dockerHostOf(result));
  const stopped = await pool.run(["--stop"]);
  assertEquals([stopped.code, stopped.stderr], [0, ""]);
  assertEquals(stopped.stdout.split("\n").length - 1, results.length);
  await assertNothingLeft(pool);
});

testWith(DOCKER, "starts and stops at once leave what they say", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const all = [["-p", "0", "0"], ["--stop"], ["-p", "0", "0"], ["--status"], ["--stop"]];
  const results = await Promise.all(all.map((args) => pool.run(args)));
  for (const { code, stderr } of results) {
    assert(code === 0 || /no tunnel to pool/.test(stderr), stderr);
  }
  await pool.run(["--stop"]);
  await assertNothingLeft(pool);
});
