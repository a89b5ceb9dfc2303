import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../support/programs.ts";
import { filesBelow, type FileState } from "../support/render_project.ts";
import {
  daemonAt,
  DOCKER_NODES,
  type DockerSite,
  endTunnels,
  makeDockerSite,
} from "./docker_site.ts";
import { dockerdForFile } from "./tunnel_docker.ts";
import { makeHome } from "./tunnel_home.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const [first, second] = [dockerdForFile(), dockerdForFile()];

async function docker(site: DockerSite, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await site.run(["docker", ...args]);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** What the user has: a context of their own, in use, and a configuration. */
async function userFiles(site: DockerSite): Promise<Record<string, FileState>> {
  await docker(site, "context", "create", "mine", "--docker", "host=unix:///mine.sock");
  await docker(site, "context", "use", "mine");
  return await filesBelow(`${site.folder}/docker`);
}

testWith(
  DOCKER_NODES,
  "contexts lead to their nodes, and leave all others as they are",
  async () => {
    await using site = await makeDockerSite([first(), second()]);
    const before = await userFiles(site);
    const context = (...args: string[]): ReturnType<DockerSite["poolgen"]> =>
      // what the user talks to now does not matter
      site.poolgen(["docker", "context", ...args], { env: { DOCKER_HOST: "unix:///none" } });
    const names = ["testpool-node0", "testpool-node1"];
    const made = await context("create");
    assertEquals([made.code, made.stderr], [0, ""]);
    assertMatch(made.stdout, /^created {3}testpool-node0 .*\ncreated {3}testpool-node1 .*\ntry: /);
    for (const [number, daemon] of [first(), second()].entries()) {
      const expected = await daemonAt(site, "-H", `unix://${daemon.socket}`);
      assertEquals(await daemonAt(site, "--context", names[number] ?? ""), expected);
    }
    const own = await filesBelow(`${site.folder}/docker`);
    for (const [path, state] of Object.entries(before)) assertEquals(own[path], state, path);
    // tunnels that have ended are put up again, at the same place
    await endTunnels(site);
    const again = JSON.parse((await context("create", "0-1", "testpool-node1", "--json")).stdout);
    assertEquals(
      again.contexts.map((one: { name: string; change: string }) => [one.name, one.change]),
      names.map((name) => [name, "unchanged"]),
    );
    assertEquals(await filesBelow(`${site.folder}/docker`), own);
    await daemonAt(site, "--context", "testpool-node1");
    // as docker does, not the one in use
    await docker(site, "context", "use", "testpool-node1");
    const inUse = await context("rm");
    assertEquals([inUse.code, inUse.stdout], [1, ""]);
    assertMatch(inUse.stderr, /testpool-node1 is in use, and none has been removed\nhint: /);
    assertEquals((await context("rm", "0")).stdout, "removed   testpool-node0\n");
    assertEquals((await context("rm", "-f")).stdout, "removed   testpool-node1\n");
    await docker(site, "context", "use", "mine");
    assertEquals(await filesBelow(`${site.folder}/docker`), before);
    assertEquals((await context("rm")).stdout, "no context of the pool testpool was there\n");
    const wrong = await context("rm", "mine");
    assertMatch(wrong.stderr, /poolgen has not made the context mine, and leaves it as it is/);
    assertEquals([wrong.code, (await context("rm", "7")).code], [1, 2]);
  },
);

testWith(
  DOCKER_NODES,
  "a context of somebody else is in the way of all, an unreachable node of its own",
  async () => {
    await using site = await makeDockerSite([first(), second()]);
    await docker(site, "context", "create", "testpool-node1", "--docker", "host=unix:///mine.sock");
    const before = await filesBelow(`${site.folder}/docker`);
    const taken = await site.poolgen(["docker", "context", "create"]);
    assertEquals([taken.code, taken.stdout], [1, ""]);
    assertMatch(taken.stderr, /poolgen has not made the context testpool-node1, and leaves it/);
    assertEquals(await filesBelow(`${site.folder}/docker`), before);
    assertEquals(site.pool.processes(), []);
    await docker(site, "context", "rm", "testpool-node1");
    await site.sshds[0]?.[Symbol.asyncDispose]();
    const { code, stdout, stderr } = await site.poolgen(["docker", "context", "create"]);
    assertEquals(code, 5);
    assertMatch(stdout, /^created {3}testpool-node1 /);
    assertMatch(stderr, /^error: testpool-node0: Cannot reach tvmps_0_d [^\n]+\nhint: [^\n]+\n$/);
  },
);

testWith(
  DOCKER_NODES,
  "with --ssh a context names what the user's own ssh knows as the node",
  async () => {
    await using site = await makeDockerSite([first()]);
    const create = ["docker", "context", "create", "--ssh", "0"];
    const unknown = await site.poolgen(create);
    assertEquals([unknown.code, unknown.stdout], [1, ""]);
    assertMatch(
      unknown.stderr,
      /ssh does not know testpool-node0 as tvmps_0_d .*\nhint: .*install/,
    );
    const config = `Include ${site.pool.folder}/generated/ssh_config\n`;
    const atHome = await makeHome(`${site.folder}`, { config });
    const { code, stdout, stderr } = await site.run([...atHome, "poolgen", ...create]);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^created {3}testpool-node0 {2}ssh:\/\/testpool-node0$/m);
    assertEquals(site.pool.processes(), []);
    // the same name, to the same node, by another way
    assertMatch(
      (await site.poolgen(["docker", "context", "create"])).stdout,
      /^updated {3}testpool/,
    );
    const noDocker = await site.poolgen(create, { env: { PATH: `${site.folder}/none` } });
    assertMatch(
      noDocker.stderr,
      /^error: Cannot run docker: there is no such program\nhint: Install/,
    );
  },
);
