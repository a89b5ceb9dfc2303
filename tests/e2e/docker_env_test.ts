import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { nodeTunnel } from "../../lib/cli/docker/node_tunnel.ts";
import { findRenderedNode, requireRenderedPool } from "../../lib/cli/nodes/rendered_pool.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { testWith } from "../support/programs.ts";
import {
  daemonAt,
  DOCKER_NODES,
  type DockerSite,
  hostIn,
  killAndWait,
  makeDockerSite,
  onlyTunnel,
  WHICH_DAEMON,
} from "./docker_site.ts";
import { dockerdForFile } from "./tunnel_docker.ts";
import { filesIn } from "./tunnel_pool.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const [first, second] = [dockerdForFile(), dockerdForFile()];

/** The shells, each with the line that its users are told. */
const SHELLS:
  readonly (readonly [command: readonly string[], evaluate: (args: string) => string])[] = [
    [["dash"], evaluate],
    [["bash", "-i"], evaluate],
    [["bash"], (args) => `eval $(poolgen docker env ${args})`],
    [["zsh", "-f", "-i"], evaluate],
    [["mksh"], evaluate],
    [["busybox", "sh"], evaluate],
    [["fish"], (args) => `poolgen docker env ${args} --shell fish | source`],
  ];

function evaluate(args: string): string {
  return `eval "$(poolgen docker env ${args})"`;
}

testWith(
  [...DOCKER_NODES, "dash", "zsh", "fish", "mksh"],
  "docker talks to one node after the other, and to none after a failure, in every shell",
  async () => {
    await using site = await makeDockerSite([first(), second()]);
    const ids = await Promise.all(
      [first(), second()].map(({ socket }) => daemonAt(site, "-H", `unix://${socket}`)),
    );
    assertNotEquals(ids[0], ids[1]);
    const info = `docker info -f '${WHICH_DAEMON}'`;
    for (const [command, line] of SHELLS) {
      const script = [
        ...[line("0"), info, line("node1"), info],
        ...[line("testpool-node0"), "docker run --rm --network none busybox echo hi"],
        // the shell knows of the failure, and no node stays selected
        `${line("7")} || echo failed`,
        "printenv DOCKER_HOST || echo unset",
        ...[line("tvmps_1_d"), info, line("--unset"), "printenv DOCKER_HOST || echo unset"],
        // an option that does not exist, a word that does not
        ...[line("0"), `${line("0 --shel sh")} || echo failed`],
        "printenv DOCKER_HOST || echo unset",
      ].join("\n");
      const { stdout, stderr } = await site.run([...command, "-c", script], {
        // docker would look for certificates, and a context must not win
        env: { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/none", DOCKER_CONTEXT: "default" },
      });
      const said = stdout.trim().split("\n");
      assertEquals(
        said,
        [
          ...[ids[0], ids[1], "hi", "failed", "unset", ids[1], "unset", "failed", "unset"],
        ].map(String),
        `${command.join(" ")}: ${stderr}`,
      );
      assertMatch(stderr, /^error: The pool testpool has no node 7$/m);
    }
    assertEquals(site.pool.processes().length, 2);
  },
);

testWith(
  DOCKER_NODES,
  "a tunnel that is up is used again, one that is dead or other is replaced",
  async () => {
    await using site = await makeDockerSite([first()]);
    const env = (): ReturnType<DockerSite["poolgen"]> => site.poolgen(["docker", "env", "0"]);
    const host = hostIn(await env());
    const pid = onlyTunnel(site);
    const again = await env();
    assertEquals([hostIn(again), onlyTunnel(site)], [host, pid]);
    assertMatch(again.stderr, RegExp(`through the tunnel that is up, pid ${pid}$`, "m"));
    await killAndWait(site, pid, "SIGKILL");
    assertEquals(hostIn(await env()), host);
    const other = onlyTunnel(site);
    assertNotEquals(other, pid);
    // what is rendered now would not make the tunnel that runs
    await site.renderAgain({ ssh_options: { ConnectTimeout: 3 } });
    assertEquals(hostIn(await env()), host);
    assertNotEquals(onlyTunnel(site), other);
    assertMatch(await daemonAt(site, "-H", host), /./);
    // its files have gone, as after somebody has cleaned up
    await Deno.remove(`${site.pool.runFolder}`, { recursive: true });
    assertEquals(hostIn(await env()), host);
    assertMatch(await daemonAt(site, "-H", host), /./);
  },
);

testWith(DOCKER_NODES, "on Windows the local end is a port of this machine", async () => {
  await using site = await makeDockerSite([first()]);
  const { pool: { folder } } = site;
  // no path of a socket: there, paths have backslashes
  const env = { ...site.env, POOLGEN_RUNDIR: `${folder}/C:\\Users\\Ann B` };
  const output = { write: (): void => {} };
  const io = {
    args: [],
    env,
    cwd: folder,
    home: folder,
    self: ["poolgen"] as const,
    platform: "windows" as const,
  };
  const invocation = {
    io: { ...io, stdout: output, stderr: output },
    options: new Map(),
    lists: new Map(),
    operands: [],
  };
  const pool = await requireRenderedPool(invocation);
  const node = findRenderedNode(pool, "0");
  const { dockerHost, reused } = await nodeTunnel(pool, node, invocation, false);
  assertMatch(dockerHost, /^tcp:\/\/127\.0\.0\.1:[0-9]+$/);
  await daemonAt(site, "-H", dockerHost);
  const again = await nodeTunnel(pool, node, invocation, false);
  assertEquals([reused, again.reused, again.dockerHost], [false, true, dockerHost]);
  const names = [...Deno.readDirSync(env.POOLGEN_RUNDIR)].map(({ name }) => name);
  assertEquals(names.filter((name) => name.startsWith("env-")).length, 1);
});

testWith(DOCKER_NODES, "many at once share one tunnel", async () => {
  await using site = await makeDockerSite([first()]);
  const results = await Promise.all(
    Array.from({ length: 5 }, () => site.poolgen(["docker", "env", "0"])),
  );
  assertEquals(new Set(results.map(hostIn)).size, 1);
  onlyTunnel(site);
});

testWith(
  DOCKER_NODES,
  "every failure says why, and leaves neither a node nor a tunnel",
  async () => {
    await using site = await makeDockerSite([first()]);
    const { folder, pool } = site;
    const script = `${pool.folder}/generated/tunnels/node0.sh`;
    const rendered = await Deno.readTextFile(script);
    const other = await makeKey(`${folder}/other`);
    const change = async (from: string | RegExp, to: string): Promise<void> => {
      const text = rendered.replaceAll(from, to);
      assertNotEquals(text, rendered);
      await Deno.writeTextFile(script, text);
    };
    const refused = async (code: number, reason: RegExp, ...more: string[]): Promise<void> => {
      const plain = await site.poolgen(["docker", "env", "0", ...more]);
      assertEquals([plain.code, plain.stdout], [code, "unset DOCKER_HOST;\nfalse\n"], plain.stderr);
      assertMatch(plain.stderr, reason);
      assertMatch(plain.stderr, /^error: [^\n]+\n(hint: [^\n]+\n)?$/);
      const json = await site.poolgen(["docker", "env", "0", "--json", ...more]);
      const { error } = JSON.parse(json.stdout);
      assertEquals([json.code, error.exit_code], [code, code]);
      assertEquals(pool.processes(), []);
    };
    await change(`${folder}/node.sock`, `${folder}/none.sock`);
    await refused(5, /Docker does not answer on unix:.*\nhint: Start Docker/);
    await change(`${folder}/key`, other.privateKey);
    await refused(4, /does not accept the key.*\nhint: /);
    await change(/tvmps_0_d ssh-ed25519 \S{60}/g, `tvmps_0_d ${other.publicKey.slice(0, 72)}`);
    await refused(1, /host key of tvmps_0_d is not the trusted one/);
    await Deno.writeTextFile(script, rendered);
    await site.sshds[0]?.[Symbol.asyncDispose]();
    await refused(
      5,
      /Cannot reach tvmps_0_d at .*\nhint: If the pool has changed, run: poolgen render/,
    );
    await Deno.chmod(script, 0o777);
    await refused(1, /Cannot trust .*node0\.sh: others may change it/);
    await Deno.writeTextFile(script, "#!/bin/sh\ntouch canary\n");
    await Deno.chmod(script, 0o755);
    await refused(1, /Cannot trust .*node0\.sh: poolgen has not written it/);
    await Deno.remove(script);
    assertEquals(await filesIn(pool.runFolder), []);
    // a script that heeds failures ends there
    const ended = await site.run(["sh", "-ec", `${evaluate("0")}; docker version; echo reached`]);
    assertEquals([ended.code, ended.stdout], [1, ""]);
    await refused(2, /no tunnel script .*\nhint: Run: poolgen render --node-scripts/);
    await refused(2, /no rendered pool in .*\nhint: Run: poolgen render$/m, "--out", "no");
    await refused(2, /Two nodes are named/, "1");
    await Deno.writeTextFile(`${pool.folder}/generated/nodes.json`, '{"version":1,"pool":"../x"}');
    await refused(2, /no rendered pool in .*nodes\.json/);
  },
);

testWith(DOCKER_NODES, "no name of a home folder is in the way, nor reaches a shell", async () => {
  await using site = await makeDockerSite([first()]);
  for (
    const name of ['it\'s $(touch canary) `x` "q"', "two\nlines; false", "x".repeat(120), "é%h"]
  ) {
    const home = `${site.folder}/${name}`;
    await Deno.mkdir(home);
    const tmp = `${site.folder}/tmp`;
    await Deno.mkdir(tmp, { recursive: true });
    const env = { HOME: home, POOLGEN_RUNDIR: "", TMPDIR: tmp };
    const script = `${evaluate("0")} && docker info -f "${WHICH_DAEMON}" && echo "$DOCKER_HOST"`;
    const { stdout, stderr } = await site.run(["sh", "-c", script], { env });
    const [id, host = ""] = stdout.trim().split("\n");
    assert(id !== undefined && id !== "", stderr);
    assertMatch(host, RegExp(`^unix://${tmp}/poolgen-[0-9]+/env-[0-9a-f]{12}/docker\\.sock$`));
    const stopped = await site.poolgen(["tunnel", "stop", "0"], { env });
    assertEquals([stopped.code, stopped.stderr], [0, ""]);
    assertEquals(site.pool.processes(), []);
    assertEquals([...Deno.readDirSync(`${tmp}/poolgen-${Deno.uid()}`)], []);
  }
  assertEquals(
    [...Deno.readDirSync(site.pool.folder)].some(({ name }) => name === "canary"),
    false,
  );
});
