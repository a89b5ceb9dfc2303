import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { startDaemon } from "../support/daemon.ts";
import { exists } from "../support/exists.ts";
import { EXECUTABLE, type Program, PROGRAMS, SOURCE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { homeEnvironment } from "../support/render_project.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { until } from "../support/wait.ts";
import { login, makeSite, nodeAt, renderNodes, type Site, SSH_PROGRAMS } from "./render_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function assertLogsIn(site: Site, name: string, config?: string): Promise<void> {
  const options = config === undefined ? {} : { config };
  const { code, stdout, stderr } = await login(site, name, "echo in", options);
  assertEquals([code, stdout], [0, "in\n"], `${name}: ${stderr}`);
}

async function assertKeyRefused(site: Site, name: string): Promise<void> {
  const { code, stdout, stderr } = await login(site, name, "echo in");
  assertEquals([code, stdout], [255, ""], name);
  assertMatch(stderr, /Host key verification failed|IDENTIFICATION HAS CHANGED/);
}

async function assertNoDrift(program: Program, site: Site): Promise<void> {
  const { code, stdout } = await program.run(["render", "--check", "--diff"], { cwd: site.folder });
  assertEquals([code, stdout], [0, ""]);
}

for (const program of PROGRAMS) {
  testWith(
    SSH_PROGRAMS,
    `${program.name}: pinned nodes at one address log in by each name`,
    async () => {
      await using site = await makeSite();
      const [first, second] = [await site.start(), await site.start()];
      await renderNodes(program, site, [
        nodeAt("tvmps_1_d", first),
        nodeAt("TVM-Upper.2", second, { address: "localhost" }),
      ]);
      // natural order puts capitals first
      const servers = { node0: second, "TVM-Upper.2": second, "rna-node0": second };
      for (const [name, { port }] of Object.entries({ ...servers, tvmps_1_d: first })) {
        const { code, stdout, stderr } = await login(site, name, "echo $SSH_CONNECTION");
        assertEquals(code, 0, `${name}: ${stderr}`);
        assertEquals(stdout.trim().split(" ").at(-1), String(port), name);
      }
      await assertNoDrift(program, site);
    },
  );

  testWith(
    SSH_PROGRAMS,
    `${program.name}: a list names who logs in, and with which key`,
    async () => {
      await using site = await makeSite();
      const server = await site.start();
      const { user, ...node } = nodeAt("a", server);
      // from the list's folder, not from the current one
      await Deno.mkdir(`${site.folder}/lists`);
      await Deno.writeTextFile(
        `${site.folder}/lists/mine.yaml`,
        JSON.stringify({ user, private_key: "../key", nodes: [node] }),
      );
      const env = homeEnvironment(site.folder);
      const args = ["--nodes", "lists/mine.yaml"];
      const { code, stderr } = await program.run(["render", ...args], { cwd: site.folder, env });
      assertEquals(code, 0, stderr);
      await assertLogsIn(site, "a");
      const check = await program.run(["check", ...args, "--only", "config,login"], {
        cwd: site.folder,
        env,
      });
      assertEquals(check.code, 0, check.stdout + check.stderr);
    },
  );

  testWith(
    SSH_PROGRAMS,
    `${program.name}: a server with another key than its pin is refused`,
    async () => {
      await using site = await makeSite();
      const [first, second] = [await site.start(), await site.start()];
      await renderNodes(program, site, [
        nodeAt("a", first, { host_keys: [second.hostKey] }),
        nodeAt("b", second),
      ]);
      await assertKeyRefused(site, "a");
      await assertLogsIn(site, "b");
      // what was met at a first use says nothing of a node that is pinned
      const file = `${site.folder}/generated/known_hosts_first_use`;
      await Deno.writeTextFile(file, `a ${first.hostKey}\n`);
      await assertKeyRefused(site, "a");
    },
  );

  testWith(SSH_PROGRAMS, `${program.name}: the key met at the first use is kept to`, async () => {
    await using site = await makeSite();
    const hostKey = await makeKey(`${site.folder}/other_host_key`);
    const pinned = await site.start();
    const { port, hostKey: met } = await (async () => {
      await using sshd = await site.start();
      const nodes = [nodeAt("TVM_b", sshd, { host_keys: [] }), nodeAt("c", pinned)];
      const { stderr } = await renderNodes(program, site, nodes);
      assertStringIncludes(
        stderr,
        "note: 1 of 2 nodes has no host_keys, and ssh has not met it yet: it trusts the key that",
      );
      await assertLogsIn(site, "TVM_b");
      await assertLogsIn(site, "c");
      return sshd;
    })();
    const file = `${site.folder}/generated/known_hosts_first_use`;
    const recorded = await Deno.readTextFile(file);
    assertEquals(recorded, `tvm_b ${met}\n`);
    await site.start({ hostKey, port });
    await assertKeyRefused(site, "TVM_b");
    await assertNoDrift(program, site);
    assertEquals((await program.run(["render"], { cwd: site.folder })).code, 0);
    assertEquals(await Deno.readTextFile(file), recorded);
    await assertKeyRefused(site, "TVM_b");
  });
}

testWith(SSH_PROGRAMS, "a node's own user logs in", async () => {
  await using site = await makeSite();
  const sshd = await site.start();
  await renderNodes(EXECUTABLE, site, [
    nodeAt("a", sshd, { user: "No.Body-here" }),
    nodeAt("b", await site.start()),
  ]);
  const { code, stderr } = await login(site, "a", "echo in");
  assertEquals(code, 255);
  assertStringIncludes(stderr, "No.Body-here@127.0.0.1: Permission denied (publickey)");
  assertStringIncludes(await sshd.log(), "Invalid user No.Body-here from ");
  await assertLogsIn(site, "b");
});

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

if (hasIpv6()) {
  testWith(SSH_PROGRAMS, "a node at an IPv6 address logs in", async () => {
    await using site = await makeSite();
    const sshd = await site.start({ extra: ["ListenAddress ::1"] });
    await renderNodes(EXECUTABLE, site, [nodeAt("a", sshd, { address: "0:0::1" })]);
    const { code, stdout, stderr } = await login(site, "a", "echo $SSH_CONNECTION");
    assertEquals([code, stdout.split(" ")[2]], [0, "::1"], stderr);
  });
}

testWith(SSH_PROGRAMS, "a folder that was moved has to be rendered again", async () => {
  await using site = await makeSite();
  await renderNodes(SOURCE, site, [
    nodeAt("a", await site.start()),
    nodeAt("b", await site.start(), { host_keys: [] }),
  ]);
  const [before, after] = ["generated", "moved"].map((name) => `${site.folder}/${name}`);
  await Deno.rename(before ?? "", after ?? "");
  const config = `${after}/ssh_config`;
  const refused = await login(site, "a", "echo in", { config });
  assertEquals([refused.code, refused.stdout], [255, ""]);
  assertStringIncludes(refused.stderr, "Host key verification failed");
  await assertLogsIn(site, "b", config);
  const recorded = [before, after].map((folder) => exists(`${folder}/known_hosts_first_use`));
  assertEquals(await Promise.all(recorded), [false, false]);
  const again = await SOURCE.run(["render", "--out", "moved"], {
    cwd: site.folder,
    env: homeEnvironment(site.folder),
  });
  assertEquals(again.code, 0, again.stderr);
  for (const name of ["a", "b"]) await assertLogsIn(site, name, config);
  assertEquals(await exists(`${after}/known_hosts_first_use`), true);
});

testWith(SSH_PROGRAMS, "a jump host is jumped through", async () => {
  await using site = await makeSite();
  const [jump, target] = [await site.start(), await site.start()];
  const proxy_jump = `${jump.user}@${jump.address}:${jump.port}`;
  await renderNodes(EXECUTABLE, site, [nodeAt("a", target)], { proxy_jump });
  // the jump host is none of the pool's: what applies to it is the user's business
  const own = `${site.folder}/own`;
  await Deno.writeTextFile(
    own,
    [
      `Include ${site.folder}/generated/ssh_config`,
      `Host ${jump.address}`,
      `  IdentityFile ${site.key.privateKey}`,
      "  StrictHostKeyChecking accept-new",
      `  UserKnownHostsFile ${site.folder}/own_known_hosts`,
      "",
    ].join("\n"),
  );
  await assertLogsIn(site, "a", own);
  assertMatch(await jump.log(), /Accepted publickey/);
});

testWith(
  [...SSH_PROGRAMS, "ssh-agent"],
  "included at the top of a hostile configuration, ours wins in a real login",
  async () => {
    await using site = await makeSite();
    const sshd = await site.start();
    await renderNodes(EXECUTABLE, site, [nodeAt("a", sshd)]);
    const socket = `${site.folder}/agent`;
    const agent = await startDaemon("ssh-agent", ["-D", "-a", socket], `${site.folder}/agent.log`);
    try {
      await until(() => Deno.stat(socket).then(() => true, () => false), 10_000);
      const own = `${site.folder}/own`;
      await Deno.writeTextFile(
        own,
        [
          `Include ${site.folder}/generated/ssh_config`,
          "Host *",
          "  User nobody-here",
          "  ForwardAgent yes",
          `  ProxyCommand touch ${site.folder}/canary`,
          "  StrictHostKeyChecking no",
          "  ControlMaster auto",
          `  ControlPath ${site.folder}/master`,
          "  ControlPersist 60",
          "",
        ].join("\n"),
      );
      const { code, stdout, stderr } = await login(site, "a", "echo ${SSH_AUTH_SOCK-none}", {
        config: own,
        env: { SSH_AUTH_SOCK: socket },
      });
      assertEquals([code, stdout], [0, "none\n"], stderr);
      for (const name of ["canary", "master"]) {
        assertEquals(await Deno.lstat(`${site.folder}/${name}`).catch(() => "none"), "none");
      }
      // so the agent could have been forwarded
      const direct = await runCommand("ssh", [
        ...["-F", `${site.folder}/generated/ssh_config`, "-A", "a", "echo ${SSH_AUTH_SOCK-none}"],
      ], { env: { SSH_AUTH_SOCK: socket } });
      assertMatch(direct.stdout, /^\/.*agent/);
    } finally {
      await agent.end(2_000);
    }
  },
);
