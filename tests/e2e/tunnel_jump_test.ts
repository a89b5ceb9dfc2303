import { assert, assertEquals } from "@std/assert";
import { testWith } from "../support/programs.ts";
import { startSilentServer } from "../support/silent_server.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { until } from "../support/wait.ts";
import { assertRunsContainer, DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import { HOME_TOOLS, makeHome } from "./tunnel_home.ts";
import {
  assertKillEnds,
  assertNothingLeft,
  assertRefused,
  assertStarted,
  DEFAULT_SETTINGS,
  dockerHostOf,
  nodeOf,
  renderSite,
  type Site,
  SSH,
  startSite,
  type TunnelPool,
} from "./tunnel_pool.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();
const PICK = ["-p", "0", "0"];

function startJump({ folder, key }: Site): Promise<Sshd> {
  return startSshd({ folder, authorizedKey: key.publicKey });
}

function renderBehind(site: Site, port: number): Promise<TunnelPool> {
  const jump = { proxy_jump: `${site.sshd.user}@127.0.0.1:${port}` };
  return renderSite(site, { settings: { ...dockerAt(tcp(dockerd())), ...jump } });
}

/** A home from which the jump host can be logged in to. */
async function homeFor(site: Site, { port, hostKey }: Sshd): Promise<readonly string[]> {
  return await makeHome(site.folder, {
    known_hosts: `[127.0.0.1]:${port} ${hostKey}\n`,
    id_ed25519: await Deno.readTextFile(site.key.privateKey),
  });
}

testWith([...DOCKER, ...HOME_TOOLS], "a tunnel goes by way of a jump host", async () => {
  await using site = await startSite();
  await using jump = await startJump(site);
  await using pool = await renderBehind(site, jump.port);
  const result = await pool.run(PICK, { shell: await homeFor(site, jump) });
  const host = dockerHostOf(result);
  const pid = assertStarted(result, site.node, host);
  for (const sshd of [jump, site.sshd]) assert((await sshd.log()).includes("Accepted publickey"));
  await assertRunsContainer(pool, host);
  await assertKillEnds(pool, pid, Number(host.split(":").at(-1)));
  assert(await until(() => pool.processes().length === 0, 5_000), "the jump's ssh is still there");
});

testWith(
  DOCKER,
  "a node that is the jump host is reached straight, and others through it",
  async () => {
    await using site = await startSite();
    await using jump = await startJump(site);
    const other = await makeKey(`${site.folder}/other`);
    const gateway = { ...nodeOf("gpu-a", jump), host_keys: [other.publicKey, jump.hostKey] };
    const nodes = [gateway, { ...site.node, id: "gpu-b" }];
    const settings = { ...dockerAt(tcp(dockerd())), proxy_jump: "gpu-a" };
    await using pool = await renderSite(site, { nodes, settings });
    for (const name of ["gpu-a", "gpu-b"]) {
      const result = await pool.run(["-p", "0", name]);
      const host = dockerHostOf(result);
      const pid = assertStarted(result, nodes.find(({ id }) => id === name) ?? gateway, host);
      const came = (await site.sshd.log()).includes("Accepted publickey");
      assertEquals(came, name === "gpu-b");
      await assertRunsContainer(pool, host);
      await assertKillEnds(pool, pid, Number(host.split(":").at(-1)));
    }
    const logins = (await jump.log()).match(/Accepted publickey/g) ?? [];
    assertEquals(logins.length, 2);
    await pool.run(["--stop"]);
    await assertNothingLeft(pool);
  },
);

testWith(
  [...DOCKER, ...HOME_TOOLS],
  "a jump host whose key is not known is not trusted",
  async () => {
    await using site = await startSite();
    await using jump = await startJump(site);
    await using pool = await renderBehind(site, jump.port);
    const home = await homeFor(site, { ...jump, hostKey: site.sshd.hostKey });
    const result = await pool.run(PICK, { shell: home });
    await assertRefused(pool, result, 5, /through the jump host: Host key verification failed\.$/m);
    assertEquals((await jump.log()).includes("Accepted publickey"), false);
  },
);

testWith(
  [...DOCKER, ...HOME_TOOLS],
  "a jump host that refuses the key is told from the node",
  async () => {
    await using site = await startSite();
    await using jump = await startJump(site);
    await using pool = await renderBehind(site, jump.port);
    const home = await makeHome(site.folder, {
      known_hosts: `[127.0.0.1]:${jump.port} ${jump.hostKey}\n`,
    });
    const result = await pool.run(PICK, { shell: home });
    await assertRefused(pool, result, 5, /through the jump host: .*Permission denied/);
  },
);

testWith(
  [...DOCKER, ...HOME_TOOLS],
  "what is wrong with the node is told of the node",
  async () => {
    await using site = await startSite();
    await using jump = await startJump(site);
    const shell = await homeFor(site, jump);
    const other = await makeKey(`${site.folder}/other`);
    const nodes = [
      [{ ...site.node, port: 1 }, 5, /through the jump host: .*Connection refused/],
      [{ ...site.node, host_keys: [other.publicKey] }, 6, /the host key of tvmps_1_d/],
      [{ ...site.node, user: "nobody" }, 4, /tvmps_1_d .* does not accept the key/],
    ] as const;
    for (const [node, code, reason] of nodes) {
      await using pool = await renderBehind({ ...site, node }, jump.port);
      await assertRefused(pool, await pool.run(PICK, { shell }), code, reason);
    }
  },
);

for (const answer of ["silent", "close"]) {
  testWith(SSH, `a jump host that is ${answer} makes the node unreachable`, async () => {
    await using site = await startSite();
    await using server = await startSilentServer({ answer });
    const jump = { proxy_jump: `nobody@127.0.0.1:${server.port}` };
    await using pool = await renderSite(site, { settings: { ...DEFAULT_SETTINGS, ...jump } });
    await assertRefused(pool, await pool.run(PICK), 5, /tvmps_1_d .* through the jump host: Conn/);
  });
}
