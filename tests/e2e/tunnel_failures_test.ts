import { assert, assertEquals, assertMatch } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { startSilentServer } from "../support/silent_server.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { startSshd } from "../support/sshd.ts";
import { dockerAt } from "./tunnel_docker.ts";
import {
  assertRefused,
  nodeOf,
  renderPool,
  renderSite,
  type Site,
  SSH,
  startSite,
} from "./tunnel_pool.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** A port below 1024 that nobody uses. */
const CLOSED_PORT = 1;
const PICK = ["-p", "0", "0"];

testWith(SSH, "a local port that is in use is not shared", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site);
  await using server = await startSilentServer();
  const result = await pool.run(["-p", `${server.port}`, "0"]);
  await assertRefused(
    pool,
    result,
    7,
    RegExp(`127\\.0\\.0\\.1:${server.port} is in use by another`),
  );
});

testWith(SSH, "a node that refuses connections is unreachable", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { nodes: [{ ...site.node, port: CLOSED_PORT }] });
  const result = await pool.run(PICK);
  await assertRefused(
    pool,
    result,
    5,
    /: cannot reach tvmps_1_d at 127\.0\.0\.1:1: .*Connection refused$/m,
  );
});

const NO_SSHD: readonly [string, RegExp][] = [
  ["silent", /cannot reach tvmps_1_d at \S+: .*timed out/],
  ["close", /cannot reach tvmps_1_d at \S+: .*Connection (?:closed|reset)/],
  ["HTTP/1.1 400 Bad Request\r\n\r\n", /cannot reach tvmps_1_d at \S+: /],
  ["\x1b]0;x\x07\x1b[2J##[error]x\r\n::error::x\r\n", /cannot reach tvmps_1_d at \S+: [ -~]+\n$/],
  ["SSH-2.0-OpenSSH_9.2\r\n", /cannot reach tvmps_1_d at \S+: /],
];

for (const [answer, reason] of NO_SSHD) {
  testWith(SSH, `a server that says ${JSON.stringify(answer)} is no node`, async () => {
    await using site = await startSite();
    await using server = await startSilentServer({ answer });
    await using pool = await renderSite(site, { nodes: [{ ...site.node, port: server.port }] });
    await assertRefused(pool, await pool.run(PICK), 5, reason);
  });
}

testWith(SSH, "a key that the node does not know is refused", async () => {
  await using site = await startSite();
  const { privateKey } = await makeKey(`${site.folder}/other`);
  await using pool = await renderSite(site, { privateKey });
  const result = await pool.run(PICK);
  await assertRefused(
    pool,
    result,
    4,
    /tvmps_1_d at \S+ does not accept the key.*: .*Permission denied/,
  );
});

testWith(SSH, "a key that does not exist is named", async () => {
  await using site = await startSite();
  const privateKey = `${site.folder}/it's missing`;
  await using pool = await renderSite(site, { privateKey });
  await assertRefused(pool, await pool.run(PICK), 4, /it's missing/);
});

testWith(SSH, "a key that others can read is named", async () => {
  await using site = await startSite();
  await Deno.chmod(site.key.privateKey, 0o644);
  await using pool = await renderSite(site);
  await assertRefused(pool, await pool.run(PICK), 4, /bad permissions/);
});

testWith(SSH, "a passphrase is not waited for without a terminal", async () => {
  await using site = await startSite();
  await setPassphrase(site);
  await using pool = await renderSite(site);
  await assertRefused(
    pool,
    await pool.run(PICK),
    4,
    /does not accept the key \(one with a passphrase needs/,
  );
});

// Runs the rest of the command line at a terminal, at which it answers the first question.
const AT_TERMINAL = `
import os, pty, sys
pid, end = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
seen = b""
answered = False
while True:
    try:
        piece = os.read(end, 4096)
    except OSError:
        break
    seen += piece
    if b"passphrase for key" in seen and not answered:
        answered = True
        os.write(end, b"secret words\\n")
sys.stdout.write(seen.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

testWith([...SSH, "python3"], "a passphrase is asked for at a terminal", async () => {
  await using site = await startSite();
  await setPassphrase(site);
  const settings = dockerAt(`tcp://127.0.0.1:${CLOSED_PORT}`);
  await using pool = await renderSite(site, { settings });
  const { code, stdout } = await pool.run(PICK, { shell: ["python3", "-c", AT_TERMINAL] });
  assertMatch(stdout, /Enter passphrase for key '[^']+\/key': /);
  assertEquals(code, 8, stdout);
  assert((await site.sshd.log()).includes("Accepted publickey"));
});

async function setPassphrase({ key }: Site): Promise<void> {
  const args = ["-q", "-p", "-P", "", "-N", "secret words", "-f", key.privateKey];
  assertEquals((await runCommand("ssh-keygen", args)).code, 0);
}

for (const type of ["ed25519", "rsa"]) {
  const what = type === "rsa" ? "another type" : "the same type";
  testWith(SSH, `a host key that is not the pinned one, of ${what}, is not trusted`, async () => {
    await using site = await startSite();
    const pinned = await makeKey(`${site.folder}/pinned`, type);
    const node = { ...site.node, host_keys: [pinned.publicKey] };
    await using pool = await renderSite(site, { nodes: [node] });
    const result = await pool.run(PICK);
    await assertRefused(pool, result, 6, /the host key of tvmps_1_d is not the trusted one/);
    assertEquals((await site.sshd.log()).includes("Accepted publickey"), false);
  });
}

testWith(
  SSH,
  "the first host key of a node without pins is the only one from then on",
  async () => {
    await using site = await startSite();
    const settings = dockerAt(`tcp://127.0.0.1:${CLOSED_PORT}`);
    const node = { ...site.node, host_keys: [] };
    await using pool = await renderSite(site, { nodes: [node], settings });
    await assertRefused(pool, await pool.run(PICK), 8, /Docker does not answer/);
    const recorded = await Deno.readTextFile(`${pool.folder}/generated/known_hosts_first_use`);
    assertMatch(recorded, /^tvmps_1_d ssh-ed25519 /m);

    const { port } = site.sshd;
    await site.sshd[Symbol.asyncDispose]();
    const authorizedKey = site.key.publicKey;
    await using _impostor = await startSshd({ folder: site.folder, authorizedKey, port });
    await assertRefused(pool, await pool.run(PICK), 6, /the host key of tvmps_1_d/);
  },
);

testWith(SSH, "a node without Docker is not tunneled to", async () => {
  await using site = await startSite();
  for (const endpoint of [`tcp://127.0.0.1:${CLOSED_PORT}`, `unix://${site.folder}/no.sock`]) {
    await using pool = await renderSite(site, { settings: dockerAt(endpoint) });
    const message = `Docker does not answer on ${endpoint} of tvmps_1_d: .*open failed`;
    await assertRefused(pool, await pool.run(PICK), 8, RegExp(message));
    await assertRefused(pool, await pool.run(["-u", `${site.folder}/s`, "0"]), 8, RegExp(message));
    await assertGone(`${site.folder}/s`);
  }
});

testWith(SSH, "a node that forbids forwarding is not tunneled to", async () => {
  await using site = await startSite(["AllowTcpForwarding no"]);
  await using pool = await renderSite(site);
  await assertRefused(pool, await pool.run(PICK), 8, /Docker does not answer/);
});

const NO_DOCKER = [
  "close",
  "SSH-2.0-OpenSSH_9.2\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnope",
  "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNot Found",
];

testWith(SSH, "what answers unlike Docker is not taken for Docker", async () => {
  await using site = await startSite();
  for (const answer of NO_DOCKER) {
    await using server = await startSilentServer({ answer });
    const settings = dockerAt(`tcp://127.0.0.1:${server.port}`);
    await using pool = await renderSite(site, { settings });
    await assertRefused(pool, await pool.run(PICK), 8, /Docker does not answer/);
  }
});

testWith(SSH, "a failure of one node says nothing about another", async () => {
  await using site = await startSite();
  const { folder, key, sshd } = site;
  const down = { ...nodeOf("tvmps_2_d", sshd), port: CLOSED_PORT };
  const settings = dockerAt(`tcp://127.0.0.1:${CLOSED_PORT}`);
  const nodes = [site.node, down];
  await using pool = await renderPool({ folder, privateKey: key.privateKey, nodes, settings });
  await assertRefused(pool, await pool.run(["-p", "0", "1"]), 5, /tvmps_2_d/);
  await assertRefused(pool, await pool.run(["-p", "0", "0"]), 8, /tvmps_1_d/);
});

async function assertGone(path: string): Promise<void> {
  const found = await Deno.lstat(path).then(() => true, () => false);
  assertEquals(found, false, `${path} is still there`);
}
