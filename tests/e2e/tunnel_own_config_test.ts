import { assert, assertEquals } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { freePort } from "../support/free_port.ts";
import { testWith } from "../support/programs.ts";
import type { Sshd } from "../support/sshd.ts";
import { assertRunsContainer, DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import {
  assertKillEnds,
  assertStarted,
  dockerHostOf,
  isFree,
  renderSite,
  type Site,
  startSite,
  type TunnelPool,
} from "./tunnel_pool.ts";
import { HOME_TOOLS, makeHome } from "./tunnel_home.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

const PICK = ["-p", "0", "0"];

/** A home in which OpenSSH finds these options for every host. */
function homeWith(site: Site, options: readonly string[]): Promise<readonly string[]> {
  return makeHome(site.folder, { config: ["Host *", ...options, ""].join("\n  ") });
}

/** Logs in to a site's node as the user does, with the configuration of that home. */
async function logIn(site: Site, pool: TunnelPool, home: readonly string[]): Promise<string> {
  const { address, port, user } = site.node;
  const [file = "", ...words] = [...home, "ssh", "-p", `${port}`, `${user}@${address}`, "echo in"];
  const { stdout } = await runCommand(file, words, { env: { ...pool.env }, clearEnv: true });
  return stdout;
}

function exists(path: string): Promise<boolean> {
  return Deno.lstat(path).then(() => true, () => false);
}

testWith([...DOCKER, ...HOME_TOOLS], "the user's own ssh_config has no effect", async () => {
  await using site = await startSite();
  const { folder } = site;
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const forwarded = freePort();
  const home = await homeWith(site, [
    `ProxyCommand touch ${folder}/proxied; exit 1`,
    "PermitLocalCommand yes",
    `LocalCommand touch ${folder}/local`,
    `LocalForward 127.0.0.1:${forwarded} 127.0.0.1:1`,
    "GatewayPorts yes",
    "ControlMaster auto",
    `ControlPath ${folder}/master`,
    "ControlPersist yes",
    "StreamLocalBindMask 0000",
    "UserKnownHostsFile /dev/null",
    "HostName 192.0.2.1",
    "User nobody",
    "BatchMode no",
  ]);
  assertEquals(await logIn(site, pool, home), "");
  assert(await exists(`${folder}/proxied`), "the configuration is not in force");
  await Deno.remove(`${folder}/proxied`);

  const result = await pool.run(PICK, { shell: home });
  const host = dockerHostOf(result);
  const pid = assertStarted(result, site.node, host);
  const port = Number(host.split(":").at(-1));
  await assertRunsContainer(pool, host);
  assert(isFree(port, "127.0.0.2") && isFree(forwarded));
  for (const name of ["proxied", "local", "master"]) {
    assertEquals(await exists(`${folder}/${name}`), false, name);
  }
  const socket = `${folder}/docker.sock`;
  const other = await pool.run(["-u", socket, "0"], { shell: home });
  assertStarted(other, site.node, `unix://${socket}`);
  assertEquals(((await Deno.lstat(socket)).mode ?? 0) & 0o777, 0o600);
  await assertKillEnds(pool, pid, port);
});

testWith([...DOCKER, ...HOME_TOOLS], "kill ends the tunnel beside the user's master", async () => {
  await using site = await startSite();
  const { folder, key, sshd } = site;
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const home = await homeWith(site, [
    "ControlMaster auto",
    `ControlPath ${folder}/master`,
    "ControlPersist yes",
    "GatewayPorts yes",
    `IdentityFile ${key.privateKey}`,
    "StrictHostKeyChecking accept-new",
    `UserKnownHostsFile ${folder}/known`,
  ]);
  assertEquals(await logIn(site, pool, home), "in\n");
  assert(await exists(`${folder}/master`));
  const logins = await countLogins(sshd);

  const result = await pool.run(PICK, { shell: home });
  const host = dockerHostOf(result);
  const pid = assertStarted(result, site.node, host);
  assertEquals(await countLogins(sshd), logins + 1);
  await assertKillEnds(pool, pid, Number(host.split(":").at(-1)));
  // It still serves its user, without a login.
  assertEquals(await logIn(site, pool, home), "in\n");
  assertEquals(await countLogins(sshd), logins + 1);
});

async function countLogins(sshd: Sshd): Promise<number> {
  return (await sshd.log()).split("Accepted publickey").length - 1;
}

testWith([...DOCKER, ...HOME_TOOLS], "a planted master is never contacted", async () => {
  await using site = await startSite();
  const { folder } = site;
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  const home = await homeWith(site, ["ControlMaster auto", `ControlPath ${folder}/planted`]);
  let contacts = 0;
  using listener = Deno.listen({ transport: "unix", path: `${folder}/planted` });
  (async (): Promise<void> => {
    for await (const connection of listener) {
      contacts++;
      connection.close();
    }
  })();
  await logIn(site, pool, home);
  assertEquals(contacts, 1, "the configuration is not in force");
  const result = await pool.run(PICK, { shell: home });
  assertStarted(result, site.node, dockerHostOf(result));
  assertEquals((await pool.run(["--status"], { shell: home })).code, 0);
  assertEquals((await pool.run(["--stop"], { shell: home })).code, 0);
  assertEquals(contacts, 1);
});
