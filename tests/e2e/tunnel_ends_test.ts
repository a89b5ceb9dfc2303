import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { freePort } from "../support/free_port.ts";
import { testWith } from "../support/programs.ts";
import { startSshd } from "../support/sshd.ts";
import { assertRunsContainer, DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import {
  assertKillEnds,
  assertNothingLeft,
  assertStarted,
  dockerHostOf,
  filesIn,
  isFree,
  nodeOf,
  POOL_ID,
  renderSite,
  startSite,
} from "./tunnel_pool.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

testWith(DOCKER, "-p puts the tunnel's end on a port", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const port = freePort();
  const host = `tcp://127.0.0.1:${port}`;
  const pid = assertStarted(await pool.run(["-p", `${port}`, "0"]), site.node, host);
  await assertRunsContainer(pool, host);
  await assertKillEnds(pool, pid, port);
});

testWith(DOCKER, "-p 0 picks a port, also for two starts at once", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const results = await Promise.all([pool.run(["-p", "0", "0"]), pool.run(["0", "-p", "0"])]);
  const [one = "", other = ""] = results.map(dockerHostOf);
  assertMatch(one, /^tcp:\/\/127\.0\.0\.1:\d+$/);
  assertNotEquals(one, other);
  for (const result of results) {
    assertStarted(result, site.node, dockerHostOf(result));
    await assertRunsContainer(pool, dockerHostOf(result));
  }
});

testWith(DOCKER, "-u puts the tunnel's end on a socket that only its owner can open", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const socket = `${site.folder}/it's "my" socket, {a} & <b> #1`;
  const pid = assertStarted(await pool.run(["-u", socket, "0"]), site.node, `unix://${socket}`);
  const { isSocket, mode } = await Deno.lstat(socket);
  assertEquals([isSocket, (mode ?? 0) & 0o777], [true, 0o600]);
  await assertRunsContainer(pool, `unix://${socket}`);
  await assertKillEnds(pool, pid);
});

testWith(DOCKER, "-u takes a path from the current folder", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const cwd = `${site.folder}/here`;
  await Deno.mkdir(cwd);
  const result = await pool.run(["-u", "docker.sock", "0"], { cwd });
  assertStarted(result, site.node, `unix://${cwd}/docker.sock`);
  await assertRunsContainer(pool, `unix://${cwd}/docker.sock`);
});

testWith(DOCKER, "the last of several local ends counts", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const socket = `${site.folder}/docker.sock`;
  const result = await pool.run(["-p", "0", "-u", socket, "0"]);
  assertStarted(result, site.node, `unix://${socket}`);
  const other = await pool.run(["-u", socket, "-p", "0", "0"]);
  assertMatch(dockerHostOf(other), /^tcp:/);
});

testWith(DOCKER, "a pool can have a private socket for its local end", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd()), "unix") });
  const result = await pool.run(["0"]);
  const host = dockerHostOf(result);
  const pid = assertStarted(result, site.node, host);
  assert(host.startsWith(`unix://${pool.runFolder}/`), host);
  assertEquals(((await Deno.lstat(host.slice(7))).mode ?? 0) & 0o777, 0o600);
  assertEquals(((await Deno.lstat(pool.runFolder)).mode ?? 0) & 0o777, 0o700);
  await assertRunsContainer(pool, host);

  const again = await pool.run(["0"]);
  assertEquals([again.code, again.stdout], [7, ""], again.stderr);
  await assertKillEnds(pool, pid);
  assertStarted(await pool.run(["0"]), site.node, host);
  assertEquals((await pool.run(["--stop"])).code, 0);
  await assertNothingLeft(pool);
});

testWith(DOCKER, "a pool can have a port of its own for its local end", async () => {
  await using site = await startSite();
  const local = `127.0.0.1:${freePort()}`;
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd()), local) });
  assertStarted(await pool.run(["0"]), site.node, `tcp://${local}`);
  await assertRunsContainer(pool, `tcp://${local}`);
});

testWith(DOCKER, "Docker can be behind a socket of the node", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(`unix://${dockerd().socket}`) });
  for (const args of [["-p", "0"], ["-u", `${site.folder}/docker.sock`]]) {
    const result = await pool.run([...args, "0"]);
    assertStarted(result, site.node, dockerHostOf(result));
    await assertRunsContainer(pool, dockerHostOf(result));
  }
});

testWith(DOCKER, "a start returns although its output is read to the end", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  // Whoever reads a pipe waits until its last writer is gone.
  const reader = ["sh", "-c", '"$0" "$@" 2>&1 | cat'];
  const result = await pool.run(["-p", "0", "0"], { shell: reader });
  assertStarted(result, site.node, dockerHostOf(result));
});

testWith(DOCKER, "a tunnel whose start cannot be told ends again", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const full = ["sh", "-c", '"$0" "$@" >/dev/full'];
  const { code } = await pool.run(["-p", "0", "0"], { shell: full });
  assertNotEquals(code, 0);
  await assertNothingLeft(pool);
});

testWith(DOCKER, "--status and --stop tell the pool's tunnels apart", async () => {
  await using site = await startSite();
  const { folder, key, node } = site;
  await using sshd = await startSshd({ folder, authorizedKey: key.publicKey });
  const nodes = [node, nodeOf("tvmps_2_d", sshd)];
  await using pool = await renderSite(site, { nodes, settings: dockerAt(tcp(dockerd())) });
  const none = await pool.run(["--status"]);
  assertEquals([none.code, none.stdout], [1, ""]);
  assertEquals(none.stderr, `ssh_docker_tunnel: no tunnel to pool ${POOL_ID} is running\n`);

  const hosts: string[] = [];
  const pids: number[] = [];
  for (const name of ["0", "1"]) {
    const result = await pool.run(["-p", "0", name]);
    hosts.push(dockerHostOf(result));
    pids.push(assertStarted(result, nodes[Number(name)] ?? node, dockerHostOf(result)));
  }
  const lines = hosts.map((host, number) =>
    `tvmps_${number + 1}_d pid ${pids[number]} DOCKER_HOST=${host} up\n`
  );
  assertEquals(sortLines((await pool.run(["--status"])).stdout), lines.join(""));
  assertEquals((await pool.run(["--status", "1"])).stdout, lines[1]);

  const stop = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    pool.run(["--stop", ...args]);
  assertEquals((await stop("node0")).stdout, `stopped the tunnel to tvmps_1_d, pid ${pids[0]}\n`);
  assertEquals((await pool.run(["--status"])).stdout, lines[1]);
  assertEquals((await pool.run(["--status", "0"])).code, 1);
  assertEquals((await stop("0")).stderr, "ssh_docker_tunnel: no tunnel to stop\n");
  await assertRunsContainer(pool, hosts[1] ?? "");
  assertEquals((await stop()).stdout, `stopped the tunnel to tvmps_2_d, pid ${pids[1]}\n`);
  for (const host of hosts) assert(isFree(Number(host.split(":").at(-1))), host);
  await assertNothingLeft(pool);
});

function sortLines(text: string): string {
  return text.split("\n").filter((line) => line !== "").sort().map((line) => `${line}\n`).join("");
}

testWith(DOCKER, "--stop and --status leave the tunnels of other pools alone", async () => {
  await using site = await startSite();
  const settings = dockerAt(tcp(dockerd()));
  await using pool = await renderSite(site, { settings });
  await using other = await renderSite(site, { settings, name: "other", id: "otherpool" });
  const result = await pool.run(["-p", "0", "0"]);
  const pid = assertStarted(result, site.node, dockerHostOf(result));
  assertEquals((await other.run(["--status"])).code, 1);
  assertEquals((await other.run(["--stop"])).stderr, "ssh_docker_tunnel: no tunnel to stop\n");
  assertEquals(pool.processes().map((process) => process.pid), [pid]);
  assertEquals((await filesIn(pool.runFolder)).length, 1);
});

testWith(DOCKER, "--status tells when Docker has gone", async () => {
  await using site = await startSite();
  await using near = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const first = await near.run(["-p", "0", "0"]);
  // What the first tunnel leads to is gone for the second one when the first has ended.
  const settings = dockerAt(dockerHostOf(first));
  await using pool = await renderSite(site, { settings, name: "far", id: "farpool" });
  const second = await pool.run(["-p", "0", "0"]);
  const pid = assertStarted(second, site.node, dockerHostOf(second));
  assertEquals((await near.run(["--stop"])).code, 0);
  const { code, stdout } = await pool.run(["--status"]);
  const line = `tvmps_1_d pid ${pid} DOCKER_HOST=${
    dockerHostOf(second)
  } up, but Docker does not answer\n`;
  assertEquals([code, stdout], [0, line]);
});
