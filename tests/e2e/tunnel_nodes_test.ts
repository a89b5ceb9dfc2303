import { assertEquals, assertMatch } from "@std/assert";
import { type CommandResult, runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { tempFolder } from "../support/temp.ts";
import { assertRunsContainer, DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import {
  assertKillEnds,
  assertRefused,
  assertStarted,
  dockerHostOf,
  nodeOf,
  type PoolNode,
  renderPool,
  renderSite,
  startSite,
  type TunnelPool,
} from "./tunnel_pool.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();
const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2DEcEDkOZsKSI3oOXSQ711KxWi+we3hnzGaU5VK8Ii";

// With this, sshd tells of every connection that it makes to Docker.
const TELLING = ["LogLevel DEBUG1"];

async function connectionsOf(sshd: Sshd): Promise<number> {
  return (await sshd.log()).split("server_request_direct_tcpip").length - 1;
}

testWith(DOCKER, "each tunnel reaches Docker through its own node", async () => {
  await using site = await startSite(TELLING);
  const { folder, key, node } = site;
  const authorizedKey = key.publicKey;
  await using second = await startSshd({ folder, authorizedKey, extra: TELLING });
  const nodes = [node, nodeOf("tvmps_2_d", second)];
  await using pool = await renderSite(site, { nodes, settings: dockerAt(tcp(dockerd())) });
  const results = [await pool.run(["-p", "0", "0"]), await pool.run(["-p", "0", "1"])];
  const sshds = [site.sshd, second];
  for (const [number, result] of results.entries()) {
    assertStarted(result, nodes[number] ?? node, dockerHostOf(result));
    const before = await Promise.all(sshds.map(connectionsOf));
    await assertRunsContainer(pool, dockerHostOf(result));
    const after = await Promise.all(sshds.map(connectionsOf));
    const grown = after.map((count, which) => count > (before[which] ?? 0));
    assertEquals(grown, [number === 0, number === 1]);
  }
});

testWith(DOCKER, "a port that leads to one node is never told to lead to another", async () => {
  await using site = await startSite();
  const { folder, key, node } = site;
  await using second = await startSshd({ folder, authorizedKey: key.publicKey });
  const other = nodeOf("tvmps_2_d", second);
  const nodes = [node, other];
  await using pool = await renderSite(site, { nodes, settings: dockerAt(tcp(dockerd())) });
  const first = await pool.run(["-p", "0", "0"]);
  const host = dockerHostOf(first);
  const pid = assertStarted(first, node, host);
  const port = host.split(":").at(-1) ?? "";
  const taken = await pool.run(["-p", port, "1"]);
  assertEquals([taken.code, taken.stdout], [7, ""], taken.stderr);
  assertEquals(pool.processes().map((process) => process.pid), [pid]);
  await assertKillEnds(pool, pid, Number(port));
  assertStarted(await pool.run(["-p", port, "1"]), other, host);
});

testWith(DOCKER, "a node's own script leads to that node only", async () => {
  await using site = await startSite();
  const { folder, key, node } = site;
  await using second = await startSshd({ folder, authorizedKey: key.publicKey });
  const other = nodeOf("tvmps_2_d", second);
  const nodes = [node, other];
  await using pool = await renderSite(site, { nodes, settings: dockerAt(tcp(dockerd())) });
  const runOwn = (...args: string[]): Promise<CommandResult> =>
    runCommand(`${pool.folder}/generated/tunnels/node1.sh`, args, {
      env: { ...pool.env },
      clearEnv: true,
    });
  const result = await runOwn("-p", "0");
  const pid = assertStarted(result, other, dockerHostOf(result));
  await assertRunsContainer(pool, dockerHostOf(result));
  assertEquals((await runOwn("-p", "0", "0")).code, 3);
  assertEquals((await runOwn("--list")).stdout, `1 node1 tvmps_2_d 127.0.0.1:${other.port}\n`);
  // All scripts of a pool know each other's tunnels.
  assertEquals(
    (await pool.run(["--stop"])).stdout,
    `stopped the tunnel to tvmps_2_d, pid ${pid}\n`,
  );
});

function unreachable(ids: readonly string[]): PoolNode[] {
  return ids.map((id, number) => ({
    id,
    // All of these are this machine, and nobody listens there.
    address: `127.1.${number >> 8}.${number & 255}`,
    port: 1,
    user: "shipyard",
    host_keys: [HOST_KEY],
  }));
}

function renderUnreachable(folder: string, ids: readonly string[]): Promise<TunnelPool> {
  return renderPool({ folder, privateKey: `${folder}/key`, nodes: unreachable(ids) });
}

testWith(["ssh"], "nodes are numbered as people count", async () => {
  await using folder = await tempFolder();
  const pool = await renderUnreachable(folder.path, ["tvmps_10_d", "tvmps_9_d", "tvmps_1_d"]);
  const list = await pool.run(["--list"]);
  assertEquals([list.code, list.stderr], [0, ""]);
  assertEquals(list.stdout.split("\n"), [
    "0 node0 tvmps_1_d 127.1.0.2:1",
    "1 node1 tvmps_9_d 127.1.0.1:1",
    "2 node2 tvmps_10_d 127.1.0.0:1",
    "",
  ]);
  await assertRefused(pool, await pool.run(["-p", "0", "2"]), 5, /tvmps_10_d at 127\.1\.0\.0:1/);
});

for (const shell of [["dash"], ["busybox", "ash"], ["bash"]] as const) {
  testWith(["ssh", shell[0]], `${shell.join(" ")}: a pool can have 10,000 nodes`, async () => {
    await using folder = await tempFolder();
    const ids = Array.from({ length: 10_000 }, (_, number) => `tvmps_${number}_d`);
    const pool = await renderUnreachable(folder.path, ids);
    const list = await pool.run(["--list"], { shell });
    assertEquals([list.code, list.stderr], [0, ""]);
    const lines = list.stdout.trimEnd().split("\n");
    assertEquals(lines.length, 10_000);
    assertEquals(lines.at(-1), "9999 node9999 tvmps_9999_d 127.1.39.15:1");
    assertMatch(lines[1_234] ?? "", /^1234 node1234 tvmps_1234_d /);
    const result = await pool.run(["-p", "0", "node9999"], { shell });
    await assertRefused(pool, result, 5, /tvmps_9999_d at 127\.1\.39\.15:1: /);
  });
}
