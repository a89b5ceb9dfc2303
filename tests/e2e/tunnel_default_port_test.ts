import { assert, assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../support/programs.ts";
import { assertRunsContainer, DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import {
  assertKillEnds,
  assertNothingLeft,
  assertRefused,
  assertStarted,
  dockerHostOf,
  isFree,
  renderSite,
  type Site,
  startSite,
  type TunnelPool,
} from "./tunnel_pool.ts";

Deno.test.sanitizer({ ops: true, resources: true });

// The ports that a tunnel takes unasked: no other file of tests may use them.
const PORT = 2375;
const GPU_PORT = 3476;

const dockerd = dockerdForFile();

/** Starts a node with Docker; the ports must be free. */
async function startNode(): Promise<Site> {
  for (const port of [PORT, GPU_PORT]) {
    for (const address of ["127.0.0.1", "::1"]) {
      assert(isFree(port, address), `this test needs ${address} port ${port}, which is taken`);
    }
  }
  return await startSite();
}

function renderNode(site: Site, vmSize?: string): Promise<TunnelPool> {
  const settings = dockerAt(tcp(dockerd()));
  return renderSite(site, vmSize === undefined ? { settings } : { settings, vmSize });
}

/** Somebody else's server, which would say what Docker says. */
interface Stranger extends AsyncDisposable {
  readonly requests: () => number;
}

function hasIpv6(): boolean {
  return Deno.networkInterfaces().some(({ address }) => address === "::1");
}

function listenAsStranger(hostname: string, port = PORT): Stranger {
  let requests = 0;
  const server = Deno.serve({ hostname, port, onListen: () => {} }, () => {
    requests++;
    return new Response("OK");
  });
  return { requests: () => requests, [Symbol.asyncDispose]: () => server.shutdown() };
}

testWith(DOCKER, "docker -H : reaches the node until the tunnel is killed", async () => {
  await using site = await startNode();
  await using pool = await renderNode(site);
  const pid = assertStarted(await pool.run(["0"]), site.node, ":");
  assertEquals(pool.processes().map((process) => process.pid), [pid]);
  await assertRunsContainer(pool, ":");
  await assertRunsContainer(pool, `tcp://127.0.0.1:${PORT}`);
  await assertRunsContainer(pool, `tcp://[::1]:${PORT}`);
  await assertKillEnds(pool, pid, PORT);
  assert(isFree(PORT, "::1"));
});

testWith(DOCKER, "only this machine reaches the tunnel", async () => {
  await using site = await startNode();
  await using pool = await renderNode(site);
  assertStarted(await pool.run(["0"]), site.node, ":");
  // Whoever listened on all addresses would hold these too.
  assert(isFree(PORT, "127.0.0.2"));
  const others = Deno.networkInterfaces().map(({ address }) => address)
    .filter((address) => address !== "127.0.0.1" && !address.includes(":"));
  for (const address of others) assert(isFree(PORT, address), address);
});

testWith(DOCKER, "a node is known by each of its names", async () => {
  await using site = await startNode();
  await using pool = await renderNode(site);
  for (const name of ["0", "node0", site.node.id, "testpool-node0"]) {
    const pid = assertStarted(await pool.run([name]), site.node, ":");
    await assertKillEnds(pool, pid, PORT);
  }
});

testWith(DOCKER, "a second start leaves the first tunnel as it is", async () => {
  await using site = await startNode();
  await using pool = await renderNode(site);
  const pid = assertStarted(await pool.run(["0"]), site.node, ":");
  const again = await pool.run(["0"]);
  assertEquals([again.code, again.stdout], [7, ""], again.stderr);
  assertMatch(
    again.stderr,
    /: the tunnel to tvmps_1_d has 127\.0\.0\.1:2375 already; end it with --stop/,
  );
  assertEquals(pool.processes().map((process) => process.pid), [pid]);
  await assertRunsContainer(pool, ":");
  assertEquals(
    (await pool.run(["--stop"])).stdout,
    `stopped the tunnel to tvmps_1_d, pid ${pid}\n`,
  );
  assert(isFree(PORT) && isFree(PORT, "::1"));
  await assertNothingLeft(pool);
});

const ADDRESSES = hasIpv6() ? ["127.0.0.1", "0.0.0.0", "::1", "::"] : ["127.0.0.1", "0.0.0.0"];

for (const address of ADDRESSES) {
  testWith(DOCKER, `somebody else's server on ${address} is told nothing`, async () => {
    await using site = await startNode();
    await using pool = await renderNode(site);
    await using stranger = listenAsStranger(address);
    const result = await pool.run(["0"]);
    await assertRefused(pool, result, 7, /:2375 is in use by another program.*; choose .* -p/);
    assertEquals(stranger.requests(), 0);
    const elsewhere = await pool.run(["-p", "0", "0"]);
    assertStarted(elsewhere, site.node, dockerHostOf(elsewhere));
    await assertRunsContainer(pool, dockerHostOf(elsewhere));
    assertEquals(stranger.requests(), 0);
  });
}

testWith(DOCKER, "of two starts at once, one gets the port", async () => {
  await using site = await startNode();
  await using pool = await renderNode(site);
  const results = await Promise.all([pool.run(["0"]), pool.run(["0"])]);
  const [winner, loser] = results.sort((a, b) => a.code - b.code);
  assert(winner !== undefined && loser !== undefined);
  const pid = assertStarted(winner, site.node, ":");
  assertEquals([loser.code, loser.stdout], [7, ""], loser.stderr);
  assertEquals(pool.processes().map((process) => process.pid), [pid]);
  await assertRunsContainer(pool, ":");
});

testWith(
  DOCKER,
  "Docker's own port on the node is the endpoint unless told otherwise",
  async () => {
    await using site = await startNode();
    // A first tunnel makes a Docker daemon out of this machine's port.
    await using near = await renderNode(site);
    assertStarted(await near.run(["0"]), site.node, ":");
    await using pool = await renderSite(site, {
      name: "defaults",
      runFolder: `${site.folder}/run2`,
    });
    const result = await pool.run(["-p", "0", "0"]);
    assertEquals([result.code, result.stderr], [0, ""]);
    await assertRunsContainer(pool, dockerHostOf(result));
  },
);

testWith(DOCKER, "nodes with GPUs have their plugin's port forwarded too", async () => {
  await using site = await startNode();
  await using pool = await renderNode(site, "STANDARD_NC6");
  const pid = assertStarted(await pool.run(["0"]), site.node, ":");
  assert(!isFree(GPU_PORT));
  assert(isFree(GPU_PORT, "127.0.0.2"));
  await assertKillEnds(pool, pid, PORT);
  assert(isFree(GPU_PORT));
});

testWith(DOCKER, "nodes without GPUs leave the plugin's port alone", async () => {
  await using site = await startNode();
  await using pool = await renderNode(site);
  assertStarted(await pool.run(["0"]), site.node, ":");
  assert(isFree(GPU_PORT));
});

testWith(DOCKER, "a GPU plugin's port that is taken does not matter", async () => {
  await using site = await startNode();
  await using pool = await renderNode(site, "STANDARD_NC6");
  await using stranger = listenAsStranger("127.0.0.1", GPU_PORT);
  assertStarted(await pool.run(["0"]), site.node, ":");
  await assertRunsContainer(pool, ":");
  assertEquals(stranger.requests(), 0);
});
