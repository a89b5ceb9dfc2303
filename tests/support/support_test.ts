import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type CommandResult, runCommand } from "./command.ts";
import { type Dockerd, importBusybox, startDockerd } from "./dockerd.ts";
import { exists } from "./exists.ts";
import { freePort } from "./free_port.ts";
import { httpRequest } from "./http_request.ts";
import { argumentsOf, descendantsOf, endProcesses, runningProcesses } from "./processes.ts";
import { needs, testWith, which } from "./programs.ts";
import { startSilentServer } from "./silent_server.ts";
import { type Key, makeKey } from "./ssh_keys.ts";
import { type Sshd, startSshd } from "./sshd.ts";
import { tempFolder } from "./temp.ts";
import { until } from "./wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSHD = ["sshd", "ssh", "ssh-keygen"];
// Tells the processes of this run from those of any other.
const LONG = `${1_000_000 + Deno.pid}`;
const DOCKERD = [
  "root",
  "dockerd",
  "containerd",
  "runc",
  "docker",
  "busybox",
  "tar",
  "umount",
  "ip",
];

Deno.test("which and needs find programs, and needs says which are missing", () => {
  assertMatch(which("sh") ?? "", /^\/.*\/sh$/);
  assertEquals(which("no-such-program"), undefined);
  assertEquals(needs("sh", "no-such-program", "cat"), ["no-such-program"]);
  assertEquals(needs("root"), Deno.uid() === 0 ? [] : ["root"]);
});

const MISSING_PROGRAM_TEST = `
  import { testWith } from "${import.meta.resolve("./programs.ts")}";
  testWith(["sh", "no-such-program"], "needs it", () => {});
`;

for (const all of [false, true]) {
  const outcome = all ? "fails if all tests are asked for" : "is skipped";
  Deno.test(`a test of a missing program ${outcome}`, async () => {
    await using folder = await tempFolder();
    const file = `${folder.path}/missing_test.ts`;
    await Deno.writeTextFile(file, MISSING_PROGRAM_TEST);
    const { code, stdout, stderr } = await runCommand(
      Deno.execPath(),
      ["test", "-A", "--no-check", "--no-lock", "--no-config", file],
      { env: { NO_COLOR: "1", POOLGEN_TEST_ALL: all ? "1" : "0" } },
    );
    const skipped = "needs it [skipped: no-such-program is not installed]";
    assertEquals(code, all ? 1 : 0, stdout + stderr);
    if (all) {
      assertMatch(stdout, /Error: no-such-program is not installed/);
      assertEquals(stderr.includes("[skipped:"), false);
    } else {
      assert(stdout.includes(`${skipped} ... ignored`), stdout);
      assertEquals(stderr.split(skipped).length - 1, 1, stderr);
    }
  });
}

Deno.test("a temporary folder is private and removes itself with all that is in it", async () => {
  let path: string;
  {
    await using folder = await tempFolder();
    path = folder.path;
    assertEquals(await Deno.realPath(path), path);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o700);
    await Deno.mkdir(`${path}/a/b`, { recursive: true });
    await Deno.writeTextFile(`${path}/a/b/c`, "");
  }
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("a command gets its input, folder and environment, and gives all it said", async () => {
  await using folder = await tempFolder();
  const script = 'pwd; cat; echo "$GREETING ${HOME-no home}" >&2; exit 3';
  const result = await runCommand("/bin/sh", ["-c", script], {
    cwd: folder.path,
    env: { GREETING: "grüezi" },
    clearEnv: true,
    stdin: "from stdin\n",
  });
  assertEquals(result, {
    code: 3,
    signal: null,
    stdout: `${folder.path}\nfrom stdin\n`,
    stderr: "grüezi no home\n",
  });
});

Deno.test("a command that ignores much input is fine, and so is one that a signal ends", async () => {
  const ignoring = await runCommand("true", [], { stdin: "x".repeat(1_000_000) });
  assertEquals(ignoring.code, 0);
  const killed = await runCommand("sh", ["-c", "kill -TERM $$"]);
  assertEquals([killed.code, killed.signal], [143, "SIGTERM"]);
});

Deno.test("a command that cannot start says so", async () => {
  await assertRejects(() => runCommand("no-such-program", []), Error, "cannot run no-such-program");
});

Deno.test("a command that takes too long is killed with all it started", async () => {
  const script = `echo begun; sleep ${LONG} & sleep ${LONG}`;
  const error = await assertRejects(
    () => runCommand("sh", ["-c", script], { timeoutMs: 500 }),
    Error,
    "killed as it did not end within 500 ms",
  );
  assertMatch(error.message, /stdout: begun/);
  assertEquals(runningProcesses().filter(({ pid }) => argumentsOf(pid)[1] === LONG), []);
});

Deno.test("a command does not wait for what it left in the background", async () => {
  const { stdout } = await runCommand("sh", ["-c", `sleep ${LONG} & echo $!`]);
  const left = runningProcesses().filter(({ pid }) => pid === Number(stdout));
  assertEquals(left.length, 1);
  await endProcesses(left, 2_000);
});

Deno.test("a free port can be listened on", () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: freePort() });
  assert(listener.addr.port > 0);
});

Deno.test("a silent server stays silent, hangs up or gives its answer", async () => {
  await using silent = await startSilentServer();
  await using closing = await startSilentServer({ answer: "close" });
  await using answering = await startSilentServer({ answer: "HTTP/1.0 200 OK\r\n\r\nhello" });
  const ask = async (port: number): Promise<string> => {
    const { body } = await httpRequest({ host: "127.0.0.1", port }, "GET", "/", 300);
    return body;
  };
  await assertRejects(() => ask(silent.port), Error, "no answer within 300 ms");
  const hungUp = await assertRejects(() => ask(closing.port), Error);
  assertEquals(hungUp.message.includes("no answer"), false);
  assertEquals([await ask(answering.port), await ask(answering.port)], ["hello", "hello"]);
});

Deno.test("a silent server with open connections can be disposed of", async () => {
  const server = await startSilentServer({ port: freePort() });
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(new Uint8Array([1]));
  await server[Symbol.asyncDispose]();
  assertEquals(await connection.read(new Uint8Array(1)).catch(() => null), null);
  connection.close();
});

testWith(["ssh-keygen"], "a key has no comment and no passphrase", async () => {
  await using folder = await tempFolder();
  const key = await makeKey(`${folder.path}/key`);
  assertMatch(key.publicKey, /^ssh-ed25519 AAAA\S+$/);
  const again = await runCommand("ssh-keygen", ["-y", "-P", "", "-f", key.privateKey]);
  assertEquals(again.stdout.trim(), key.publicKey);
  assertMatch((await makeKey(`${folder.path}/rsa`, "rsa")).publicKey, /^ssh-rsa AAAA\S+$/);
  await assertRejects(() => makeKey(key.privateKey), Error, "ssh-keygen cannot make");
});

async function sshArguments(folder: string, key: Key, sshd: Sshd): Promise<string[]> {
  const knownHosts = `${folder}/known_hosts`;
  await Deno.writeTextFile(knownHosts, `[${sshd.address}]:${sshd.port} ${sshd.hostKey}\n`);
  return [
    ...["-F", "none", "-i", key.privateKey, "-p", `${sshd.port}`, "-l", sshd.user],
    ...["-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes"],
    ...["-o", "StrictHostKeyChecking=yes", "-o", `UserKnownHostsFile=${knownHosts}`],
    ...["-o", "GlobalKnownHostsFile=none", sshd.address],
  ];
}

testWith(SSHD, "a real login to sshd runs a command", async () => {
  await using folder = await tempFolder();
  const key = await makeKey(`${folder.path}/key`);
  await using sshd = await startSshd({ folder: folder.path, authorizedKey: key.publicKey });
  const login = await sshArguments(folder.path, key, sshd);
  const result = await runCommand("ssh", [...login, "echo ok"]);
  assertEquals([result.code, result.stdout], [0, "ok\n"], result.stderr);
  assertMatch(await sshd.log(), /Accepted publickey for /);
});

testWith(SSHD, "sshd keeps its host key and port when it comes back", async () => {
  await using folder = await tempFolder();
  const key = await makeKey(`${folder.path}/key`);
  const hostKey = await makeKey(`${folder.path}/host`);
  const options = { folder: folder.path, authorizedKey: key.publicKey, hostKey, port: freePort() };
  const extra = ["ForceCommand echo forced"];
  for (const expected of ["plain\n", "forced\n"]) {
    const more = expected === "forced\n" ? { extra } : {};
    await using sshd = await startSshd({ ...options, ...more });
    assertEquals([sshd.port, sshd.hostKey], [options.port, hostKey.publicKey]);
    const login = await sshArguments(folder.path, key, sshd);
    assertEquals((await runCommand("ssh", [...login, "echo plain"])).stdout, expected);
  }
});

testWith(SSHD, "disposing sshd ends its sessions and what runs in them", async () => {
  await using folder = await tempFolder();
  const key = await makeKey(`${folder.path}/key`);
  const sshd = await startSshd({ folder: folder.path, authorizedKey: key.publicKey });
  const login = await sshArguments(folder.path, key, sshd);
  const session = runCommand("ssh", [...login, `exec sleep ${LONG}`]);
  const sleeping = (): boolean =>
    descendantsOf(sshd.pid).some(({ pid }) => argumentsOf(pid)[1] === LONG);
  assert(await until(sleeping, 10_000));
  const processes = descendantsOf(sshd.pid);
  await sshd[Symbol.asyncDispose]();
  assertEquals((await session).code, 255);
  const left = new Set(runningProcesses().map(({ pid }) => pid));
  assertEquals([sshd.pid, ...processes.map(({ pid }) => pid)].filter((pid) => left.has(pid)), []);
});

testWith(SSHD, "an sshd that cannot start is reported with its log", async () => {
  await using folder = await tempFolder();
  const options = { folder: folder.path, authorizedKey: "" };
  await assertRejects(
    () => startSshd({ ...options, extra: ["NoSuchOption yes"] }),
    Error,
    "Bad configuration option: NoSuchOption",
  );
  await using server = await startSilentServer();
  await assertRejects(
    () => startSshd({ ...options, port: server.port }),
    Error,
    "Address already in use",
  );
});

function docker(dockerd: Dockerd, ...args: string[]): Promise<CommandResult> {
  return runCommand("docker", ["-H", `unix://${dockerd.socket}`, ...args]);
}

testWith(DOCKERD, "dockerd runs a container and answers on both addresses", async () => {
  await using folder = await tempFolder();
  await using dockerd = await startDockerd({ folder: folder.path });
  await importBusybox(dockerd);
  const hi = await docker(dockerd, "run", "--rm", "--network", "none", "busybox", "echo", "hi");
  assertEquals([hi.code, hi.stdout], [0, "hi\n"], hi.stderr);
  const tcp = await runCommand("docker", ["-H", `tcp://127.0.0.1:${dockerd.tcpPort}`, "images"]);
  assertMatch(tcp.stdout, /^busybox +latest /m);
});

for (const end of ["disposed of", "killed"]) {
  testWith(
    DOCKERD,
    `a dockerd that is ${end} leaves no container and no network behind`,
    async () => {
      await using folder = await tempFolder();
      const dockerd = await startDockerd({ folder: folder.path });
      await importBusybox(dockerd);
      const network = (await docker(dockerd, "network", "create", "left")).stdout.slice(0, 12);
      assert(await exists(`/sys/class/net/br-${network}`));
      const started = await docker(
        dockerd,
        ...["run", "--detach", "--network", "none", "busybox", "sleep", LONG],
      );
      assertEquals(started.code, 0, started.stderr);
      if (end === "killed") Deno.kill(dockerd.pid, "SIGKILL");
      const before = performance.now();
      await dockerd[Symbol.asyncDispose]();
      assert(performance.now() - before < 10_000, "it waited for a container");
      const left = runningProcesses().map(({ pid }) => argumentsOf(pid))
        .filter((args) => args[1] === LONG || args.some((arg) => arg.includes(folder.path)));
      assertEquals(left, []);
      const mounts = await Deno.readTextFile("/proc/self/mountinfo");
      assertEquals(mounts.includes(folder.path), false);
      assertEquals(await exists(`/sys/class/net/br-${network}`), false);
    },
  );
}

testWith(DOCKERD, "a folder that is too deep for dockerd is reported", async () => {
  await using folder = await tempFolder();
  const deep = `${folder.path}/${"x".repeat(80)}`;
  await Deno.mkdir(deep);
  await assertRejects(() => startDockerd({ folder: deep }), Error, "the path is too long");
});
