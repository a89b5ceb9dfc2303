import { assert, assertEquals, assertMatch } from "@std/assert";
import { type CommandResult, runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { startSshd } from "../support/sshd.ts";
import { tempFolder } from "../support/temp.ts";
import { assertRunsContainer, DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import {
  assertKillEnds,
  assertNothingLeft,
  assertStarted,
  dockerHostOf,
  filesIn,
  nodeOf,
  type PoolNode,
  renderPool,
  renderSite,
  SSH,
  startSite,
  type TunnelPool,
} from "./tunnel_pool.ts";
import { SHELLS } from "./tunnel_shells.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

// What a shell, ssh or sed could stumble over, as far as a key's path can hold it.
const HARD = 'it\'s a "hard" $HOME `id` $(id) name; * ? [x] {a,b} & | < > \\ ~ ! %h %%C #1 \u00fc';
// The same, as far as a socket's path can hold it.
const HARD_SOCKET = 'it\'s a "hard" name; * ? {a,b} & | < > ~ ! #1 \u00fc';

/** A node whose pool has a hard name wherever there is one. */
interface HardSite extends AsyncDisposable {
  readonly pool: TunnelPool;
  readonly node: PoolNode;
  readonly socket: string;
}

async function startHardSite(): Promise<HardSite> {
  const parts = new AsyncDisposableStack();
  const { path } = parts.use(await tempFolder());
  const folder = `${path}/${HARD}`;
  await Deno.mkdir(folder);
  const { privateKey, publicKey } = await makeKey(`${folder}/key ${HARD}`);
  const node = nodeOf(
    "tvmps_1_d",
    parts.use(await startSshd({ folder: path, authorizedKey: publicKey })),
  );
  const names = { name: `pool ${HARD}`, runFolder: `${folder}/run ${HARD}` };
  const settings = dockerAt(tcp(dockerd()));
  const pool = await renderPool({ folder, privateKey, nodes: [node], settings, ...names });
  parts.use(pool);
  return {
    pool,
    node,
    socket: `${path}/${HARD_SOCKET}`,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

for (const shell of SHELLS) {
  testWith(
    [...DOCKER, shell[0]],
    `${shell.join(" ")}: a tunnel lives with hard names`,
    async () => {
      await using site = await startHardSite();
      const { pool, node, socket } = site;
      const run = (...args: string[]): Promise<CommandResult> =>
        pool.run(args, { shell, cwd: "/" });

      const first = await run("-p", "0", "node0");
      const host = dockerHostOf(first);
      const pid = assertStarted(first, node, host);
      const port = Number(host.split(":").at(-1));
      await assertRunsContainer(pool, host);
      const again = await run("-p", `${port}`, "0");
      assertEquals([again.code, again.stdout], [7, ""]);
      assertMatch(
        again.stderr,
        /^ssh_docker_tunnel: the tunnel to \S+ has 127\.0\.0\.1:\d+ already; [^\n]+\n$/,
      );
      const status = await run("--status");
      assertEquals(status.stdout, `tvmps_1_d pid ${pid} DOCKER_HOST=${host} up\n`, status.stderr);
      await assertKillEnds(pool, pid, port);

      const second = await run("-u", socket, "0");
      const secondPid = assertStarted(second, node, `unix://${socket}`);
      await assertRunsContainer(pool, `unix://${socket}`);
      const stopped = await run("--stop", node.id);
      assertEquals(stopped.stdout, `stopped the tunnel to tvmps_1_d, pid ${secondPid}\n`);
      assertEquals([stopped.code, stopped.stderr], [0, ""]);
      await assertNothingLeft(pool);
    },
  );

  testWith([shell[0]], `${shell.join(" ")}: the script parses, and tells its use`, async () => {
    await using folder = await tempFolder();
    const pool = await renderUnreachable(folder.path);
    const parsed = await runCommand(shell[0], [...shell.slice(1), "-n", pool.script]);
    assertEquals([parsed.code, parsed.stdout], [0, ""], parsed.stderr);
    const help = await pool.run(["--help"], { shell });
    assertEquals([help.code, help.stderr], [0, ""]);
    assertMatch(
      help.stdout,
      /^usage: ssh_docker_tunnel_shipyard\.sh \[-p PORT \| -u SOCKET\] NODE\n/,
    );
    const list = await pool.run(["--list"], { shell });
    assertEquals([list.code, list.stderr], [0, ""]);
    assertEquals(list.stdout, "0 node0 it-is.a_node 2001:db8::1:22\n");
  });
}

function renderUnreachable(folder: string): Promise<TunnelPool> {
  const hostKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2DEcEDkOZsKSI3oOXSQ711KxWi+we3hnzGaU5VK8Ii";
  const node = { id: "it-is.a_node", address: "2001:db8::1", port: 22, user: "shipyard" };
  const nodes = [{ ...node, host_keys: [hostKey] }];
  const privateKey = `${folder}/it's "my" key`;
  return renderPool({ folder, privateKey, nodes, vmSize: "STANDARD_NC6" });
}

testWith(["shellcheck"], "shellcheck has nothing to say, whatever the shell", async () => {
  await using folder = await tempFolder();
  const pool = await renderUnreachable(folder.path);
  // as "sh" it tells of all that is not POSIX, and thus of what bash 3.2 does not know
  for (const dialect of ["sh", "dash", "bash", "ksh"]) {
    const args = ["--norc", "-s", dialect, "-S", "style", pool.script];
    const { code, stdout, stderr } = await runCommand("shellcheck", args);
    assertEquals([code, stdout, stderr], [0, "", ""], dialect);
  }
});

testWith(DOCKER, "a very long run folder is no hindrance", async () => {
  await using site = await startSite();
  const runFolder = `${site.folder}/${"long/".repeat(150)}run`;
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())), runFolder });
  const result = await pool.run(["-p", "0", "0"]);
  assertStarted(result, site.node, dockerHostOf(result));
  assertEquals((await pool.run(["--stop"])).code, 0);
  await assertNothingLeft(pool);
});

/** Where the script keeps what runs: its environment, with paths from a folder, and the outcome. */
const RUN_FOLDERS: readonly (readonly [Record<string, string>, string])[] = [
  [{ HOME: `/home ${HARD}` }, `/home ${HARD}/.poolgen/run`],
  [{ HOME: "/home", XDG_RUNTIME_DIR: `/xdg ${HARD}` }, `/xdg ${HARD}/poolgen`],
];

for (const [paths, expected] of RUN_FOLDERS) {
  const variable = Object.keys(paths).at(-1);
  testWith(DOCKER, `what runs is below ${variable} unless told otherwise`, async () => {
    await using site = await startSite();
    await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
    const env: Record<string, string> = { POOLGEN_RUNDIR: "" };
    for (const [name, path] of Object.entries(paths)) env[name] = site.folder + path;
    const result = await pool.run(["-p", "0", "0"], { env });
    assertStarted(result, site.node, dockerHostOf(result));
    assertEquals((await filesIn(site.folder + expected)).length, 1);
    assertEquals(((await Deno.lstat(site.folder + expected)).mode ?? 0) & 0o777, 0o700);
    assertEquals((await pool.run(["--stop"], { env })).code, 0);
    assertEquals(await filesIn(site.folder + expected), []);
  });
}

testWith(DOCKER, "POOLGEN_RUNDIR may be a path from the current folder", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const options = { env: { POOLGEN_RUNDIR: "-run" }, cwd: site.folder };
  const result = await pool.run(["-p", "0", "0"], options);
  assertStarted(result, site.node, dockerHostOf(result));
  assertEquals((await filesIn(`${site.folder}/-run`)).length, 1);
  assertEquals((await pool.run(["--stop"], options)).code, 0);
});

testWith(SSH, "a run folder that others could write to is refused", async () => {
  await using site = await startSite();
  const mine = `${site.folder}/mine`;
  await Deno.mkdir(mine, { mode: 0o700 });
  await Deno.symlink(mine, `${site.folder}/link`);
  for (const mode of [0o770, 0o707, 0o1777]) {
    await Deno.mkdir(`${site.folder}/${mode}`);
    await Deno.chmod(`${site.folder}/${mode}`, mode);
  }
  await using pool = await renderSite(site);
  for (const name of ["link", `${0o770}`, `${0o707}`, `${0o1777}`, "key"]) {
    const env = { POOLGEN_RUNDIR: `${site.folder}/${name}` };
    const { code, stdout, stderr } = await pool.run(["-p", "0", "0"], { env });
    assertEquals([code, stdout], [1, ""], stderr);
    assertMatch(stderr, /^ssh_docker_tunnel: [^\n]*(?:not a private folder|cannot make)[^\n]*\n$/);
  }
  assertEquals(await filesIn(mine), []);
  assert((await site.sshd.log()).includes("Accepted publickey") === false);
});
