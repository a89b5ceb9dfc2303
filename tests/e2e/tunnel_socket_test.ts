import { assert, assertEquals, assertMatch } from "@std/assert";
import { endProcesses } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { until } from "../support/wait.ts";
import { assertRunsContainer, DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import {
  assertNothingLeft,
  assertRefused,
  assertStarted,
  filesIn,
  pidOf,
  renderSite,
  type Site,
  SSH,
  startSite,
  type TunnelPool,
} from "./tunnel_pool.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

function renderNode(site: Site): Promise<TunnelPool> {
  return renderSite(site, { settings: dockerAt(tcp(dockerd())) });
}

/** A server that is not the tunnel's; closing it leaves the socket in place. */
interface Stranger extends Disposable {
  readonly connections: () => number;
}

function listenAsStranger(path: string): Stranger {
  const listener = Deno.listen({ transport: "unix", path });
  let connections = 0;
  (async (): Promise<void> => {
    for await (const connection of listener) {
      connections++;
      connection.close();
    }
  })();
  return { connections: () => connections, [Symbol.dispose]: () => listener.close() };
}

async function fingerprint(path: string): Promise<unknown> {
  const { ino, mode, size, mtime } = await Deno.lstat(path);
  return [ino, mode, size, mtime?.getTime()];
}

/** Makes something of a kind at a path. */
const IN_THE_WAY: Readonly<Record<string, (path: string) => Promise<void> | Disposable>> = {
  "file": (path) => Deno.writeTextFile(path, "precious\n"),
  "empty file": (path) => Deno.writeTextFile(path, ""),
  "folder": (path) => Deno.mkdir(path),
  "symbolic link": async (path) => {
    await Deno.writeTextFile(`${path}.target`, "precious\n");
    await Deno.symlink(`${path}.target`, path);
  },
  "dangling symbolic link": (path) => Deno.symlink(`${path}.target`, path),
  "socket of somebody else": listenAsStranger,
};

for (const [what, make] of Object.entries(IN_THE_WAY)) {
  testWith(SSH, `a ${what} in the way of -u stays as it is`, async () => {
    await using site = await startSite();
    await using pool = await renderSite(site);
    await Deno.mkdir(`${site.folder}/sockets`);
    const socket = `${site.folder}/sockets/docker.sock`;
    using parts = new DisposableStack();
    const made = await make(socket);
    if (made !== undefined) parts.use(made);
    const before = [await fingerprint(socket), await filesIn(`${site.folder}/sockets`)];
    await assertRefused(
      pool,
      await pool.run(["-u", socket, "0"]),
      7,
      /docker\.sock exists; choose/,
    );
    assertEquals([await fingerprint(socket), await filesIn(`${site.folder}/sockets`)], before);
  });
}

testWith(DOCKER, "nobody connects to the socket of somebody else", async () => {
  await using site = await startSite();
  await using pool = await renderNode(site);
  const socket = `${site.folder}/docker.sock`;
  using stranger = listenAsStranger(socket);
  await assertRefused(pool, await pool.run(["-u", socket, "0"]), 7, /exists/);
  assertEquals(stranger.connections(), 0);
});

testWith(SSH, "a path that ssh would take for something else is refused", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site);
  for (const odd of ["%h", "$HOME", "${HOME}", "a:b", "a\\b", "[a]", "a\nb"]) {
    const result = await pool.run(["-u", `${site.folder}/${odd}`, "0"]);
    await assertRefused(
      pool,
      result,
      2,
      /a socket's path cannot have any of % \$ : \\ \[ \] in it/,
    );
  }
  const long = `${site.folder}/${"x".repeat(100)}`;
  await assertRefused(pool, await pool.run(["-u", long, "0"]), 2, RegExp(`not ${long.length}: /`));
  const wide = `${site.folder}/${"é".repeat(45)}`;
  const result = await pool.run(["-u", wide, "0"], { env: { LANG: "C.UTF-8" } });
  await assertRefused(pool, result, 2, /100 characters at most/);
  assertEquals(await filesIn(site.folder), ["key", "key.pub", "pool", "run", ...await own(site)]);
});

async function own(site: Site): Promise<string[]> {
  return (await filesIn(site.folder)).filter((name) => name.startsWith("sshd-"));
}

testWith(SSH, "a socket in a folder that does not exist cannot be had", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site);
  const result = await pool.run(["-u", `${site.folder}/missing/docker.sock`, "0"]);
  await assertRefused(pool, result, 1, /cannot listen on .*No such file or directory/);
  assertEquals((await filesIn(site.folder)).includes("missing"), false);
});

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  testWith(DOCKER, `what a tunnel leaves after ${signal} is not in the way`, async () => {
    await using site = await startSite();
    await using pool = await renderNode(site);
    const socket = `${site.folder}/docker.sock`;
    const host = `unix://${socket}`;
    await signalAndWait(
      pool,
      assertStarted(await pool.run(["-u", socket, "0"]), site.node, host),
      signal,
    );
    assertStarted(await pool.run(["-u", socket, "0"]), site.node, host);
    await assertRunsContainer(pool, host);
    assertEquals((await filesIn(pool.runFolder)).length, 1);
    assertEquals((await pool.run(["--stop"])).code, 0);
    await assertNothingLeft(pool);
    assertEquals((await filesIn(site.folder)).includes("docker.sock"), false);
  });
}

async function signalAndWait(pool: TunnelPool, pid: number, signal: Deno.Signal): Promise<void> {
  Deno.kill(pid, signal);
  assert(await until(() => !pool.processes().some((process) => process.pid === pid), 5_000));
}

testWith(DOCKER, "what somebody has put in the place of a dead tunnel's socket stays", async () => {
  await using site = await startSite();
  await using pool = await renderNode(site);
  const socket = `${site.folder}/docker.sock`;
  await signalAndWait(pool, pidOf(await pool.run(["-u", socket, "0"])), "SIGKILL");
  await Deno.remove(socket);
  // Many file systems give the same inode out again.
  using stranger = listenAsStranger(socket);
  const before = await fingerprint(socket);
  await assertRefused(pool, await pool.run(["-u", socket, "0"]), 7, /exists/);
  assertEquals(await fingerprint(socket), before);
  assertEquals(stranger.connections(), 0);
});

testWith(DOCKER, "any command clears away what dead tunnels have left", async () => {
  await using site = await startSite();
  await using pool = await renderNode(site);
  for (const command of ["--status", "--stop"]) {
    const socket = `${site.folder}/docker.sock`;
    await signalAndWait(pool, pidOf(await pool.run(["-u", socket, "0"])), "SIGKILL");
    assertEquals((await filesIn(pool.runFolder)).length, 1);
    assertMatch((await pool.run([command])).stderr, /no tunnel/);
    await assertNothingLeft(pool);
    assertEquals((await filesIn(site.folder)).includes("docker.sock"), false);
  }
});

testWith(DOCKER, "two starts at once on one socket leave one tunnel", async () => {
  await using site = await startSite();
  await using pool = await renderNode(site);
  const socket = `${site.folder}/docker.sock`;
  const results = await Promise.all([0, 1].map(() => pool.run(["-u", socket, "0"])));
  assertEquals(results.map(({ code }) => code).sort(), [0, 7]);
  assertEquals(pool.processes().length, 1);
  await assertRunsContainer(pool, `unix://${socket}`);
  await endProcesses(pool.processes(), 2_000);
});
