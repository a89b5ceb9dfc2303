import { assert, assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../support/programs.ts";
import {
  DOCKER_NODES,
  type DockerSite,
  hostIn,
  killAndWait,
  makeDockerSite,
} from "./docker_site.ts";
import { dockerdForFile } from "./tunnel_docker.ts";
import { filesIn, pidOf } from "./tunnel_pool.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

interface Listed {
  readonly node_id: string;
  readonly pool: string;
  readonly pid: number;
  readonly docker_host: string;
  readonly since: string;
  readonly answers: boolean;
}

async function list(site: DockerSite): Promise<Listed[]> {
  const { code, stdout, stderr } = await site.poolgen(["tunnel", "list", "--json"]);
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout).tunnels;
}

testWith(DOCKER_NODES, "tunnels are listed and stopped, whoever has started them", async () => {
  await using site = await makeDockerSite([dockerd(), dockerd()]);
  const { pool } = site;
  const stop = (...args: string[]): ReturnType<DockerSite["poolgen"]> =>
    site.poolgen(["tunnel", "stop", ...args]);
  assertEquals((await site.poolgen(["tunnel", "list"])).stdout, "no tunnel is running\n");
  const own = pidOf(await pool.run(["-p", "0", "0"]));
  const host = hostIn(await site.poolgen(["docker", "env", "0"]));
  hostIn(await site.poolgen(["docker", "env", "1"]));
  const tunnels = await list(site);
  assertEquals(
    tunnels.map(({ node_id, pool, answers }) => [node_id, pool, answers]).sort(),
    ["tvmps_0_d", "tvmps_0_d", "tvmps_1_d"].map((id) => [id, "testpool", true]),
  );
  assertEquals(tunnels.map(({ pid }) => pid).sort(), pool.processes().map(({ pid }) => pid).sort());
  for (const { since } of tunnels) assert(Math.abs(Date.now() - Date.parse(since)) < 600_000);
  const text = await site.poolgen(["tunnel", "list"]);
  assertMatch(text.stdout, /^POOL +NODE +PID +DOCKER_HOST +SINCE \(UTC\) +DOCKER\n/);
  assertEquals(text.stdout.split("\n").filter((line) => line.endsWith("  answers")).length, 3);
  // by process: the other tunnel to that node stays
  assertEquals((await stop(`${own}`)).stdout, `stopped the tunnel to tvmps_0_d, pid ${own}\n`);
  assertEquals((await list(site)).map(({ docker_host }) => docker_host).includes(host), true);
  // by each name of the node
  for (const name of ["1", "node1", "testpool-node1", "tvmps_1_d"]) {
    const { pid } = (await list(site)).find(({ node_id }) => node_id === "tvmps_1_d") ?? {};
    assertEquals((await stop(name)).stdout, `stopped the tunnel to tvmps_1_d, pid ${pid}\n`);
    assertEquals((await stop(name)).stdout, "no tunnel to stop\n");
    hostIn(await site.poolgen(["docker", "env", "1"]));
  }
  // the project has gone, and nobody knows its nodes' names any more
  await Deno.remove(`${pool.folder}/generated`, { recursive: true });
  assertEquals((await stop("node1")).code, 2);
  assertMatch((await stop("tvmps_1_d")).stdout, /^stopped the tunnel to tvmps_1_d, pid \d+\n$/);
  for (const wrong of [[], ["a", "b"], ["a", "--all"], ["1"]]) {
    const { code, stdout } = await stop(...wrong);
    assertEquals([code, stdout], [2, ""], wrong.join(" "));
  }
  const all = JSON.parse((await stop("--all", "--json")).stdout);
  assertEquals(all.stopped.map(({ docker_host }: Listed) => docker_host), [host]);
  assertEquals(pool.processes(), []);
  assertEquals(await filesIn(pool.runFolder), []);
});

testWith(
  DOCKER_NODES,
  "what is recorded wrongly ends no process and reaches no terminal",
  async () => {
    await using site = await makeDockerSite([dockerd()]);
    const { runFolder } = site.pool;
    const host = hostIn(await site.poolgen(["docker", "env", "0"]));
    const [{ pid, docker_host } = { pid: 0, docker_host: "" }] = await list(site);
    assertEquals(docker_host, host);
    const [folder = ""] = (await filesIn(runFolder)).filter((name) => /^t\d+$/.test(name));
    // killed, while somebody else has its number: this very test
    await killAndWait(site, pid, "SIGKILL");
    await Deno.rename(`${runFolder}/${folder}`, `${runFolder}/t${Deno.pid}`);
    const precious = `${site.folder}/precious`;
    await Deno.writeTextFile(precious, "");
    await Deno.writeTextFile(`${runFolder}/t${Deno.pid}/socket`, precious);
    assertEquals(await list(site), []);
    assertMatch((await site.poolgen(["tunnel", "stop", `${pid}`])).stderr, /No tunnel to \d+ is/);
    assertEquals((await site.poolgen(["tunnel", "stop", "--all"])).stdout, "no tunnel to stop\n");
    assertEquals(await Deno.readTextFile(precious), "");
    assertEquals((await filesIn(runFolder)).filter((name) => name.startsWith("t")), []);
    // one that runs, with records that somebody has changed
    await Deno.remove(host.slice("unix://".length), { recursive: true });
    hostIn(await site.poolgen(["docker", "env", "0"]));
    const [running = ""] = (await filesIn(runFolder)).filter((name) => name.startsWith("t"));
    await Deno.writeTextFile(`${runFolder}/${running}/node`, "\x1b]0;evil\x07\n##vso[a]");
    await Deno.writeTextFile(`${runFolder}/${running}/docker_host`, "tcp://192.0.2.1:2375");
    const shown = await site.poolgen(["tunnel", "list"]);
    assertMatch(shown.stdout, /\\u\{1b\}\]0;evil\\u\{7\}\\u\{a\}#\\u\{23\}vso.*does not answer\n$/);
    // a folder in which others may write is not read at all
    await Deno.chmod(runFolder, 0o777);
    for (
      const command of [["tunnel", "list"], ["tunnel", "stop", "--all"], ["docker", "env", "0"]]
    ) {
      const { code, stderr } = await site.poolgen(command);
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /Cannot trust .*run: it is not a private folder of yours\nhint: Set POOLGEN/,
      );
    }
    await Deno.chmod(runFolder, 0o700);
    assertEquals((await site.poolgen(["tunnel", "stop", "--all"])).code, 0);
    assertEquals(site.pool.processes(), []);
  },
);

testWith(
  DOCKER_NODES,
  "a tunnel whose ssh is suspended is told of, and not forgotten",
  async () => {
    await using site = await makeDockerSite([dockerd()]);
    hostIn(await site.poolgen(["docker", "env", "0"]));
    const [{ pid } = { pid: 0 }] = await list(site);
    Deno.kill(pid, "SIGSTOP");
    const stopped = await site.poolgen(["tunnel", "stop", "--all"]);
    assertEquals([stopped.code, stopped.stdout], [1, ""]);
    assertMatch(
      stopped.stderr,
      /^error: tvmps_0_d: The ssh of the tunnel to tvmps_0_d does not answer\nhint: /,
    );
    assertEquals((await site.poolgen(["tunnel", "stop", "-q", "0"])).code, 1);
    const listed = await site.poolgen(["tunnel", "list"]);
    assertMatch(listed.stderr, /^warning: The ssh of a tunnel to tvmps_0_d does not answer/);
    const again = await site.poolgen(["docker", "env", "0"]);
    assertEquals([again.code, again.stdout], [1, "unset DOCKER_HOST;\nfalse\n"]);
    assertMatch(again.stderr, /^error: The ssh of the tunnel to tvmps_0_d does not answer\nhint: /);
    Deno.kill(pid, "SIGCONT");
    assertEquals(await list(site).then((tunnels) => tunnels.map(({ pid }) => pid)), [pid]);
    assertEquals((await site.poolgen(["tunnel", "stop", `${pid}`])).code, 0);
    assertEquals(site.pool.processes(), []);
  },
);
