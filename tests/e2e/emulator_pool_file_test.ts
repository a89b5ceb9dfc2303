import { assert, assertEquals, assertMatch } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { sendSignal } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { type EmulatorSite, makeSite, nodeOf, nodesOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const KEY = "id_rsa_shipyard";

async function writePool(site: EmulatorSite, more: Record<string, unknown> = {}): Promise<void> {
  const pool_specification = {
    id: "rna-seq",
    vm_configuration: {
      platform_image: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server" },
    },
    vm_count: { dedicated: 2, low_priority: 1 },
    vm_size: "STANDARD_D4_V3",
    ssh: { username: "shipyard", generate_docker_tunnel_script: true },
    ...more,
  };
  await Deno.writeTextFile(`${site.folder}/pool.yaml`, JSON.stringify({ pool_specification }));
}

testWith(SSH, "a pool file says what the pool is and who logs in", async () => {
  await using site = await makeSite(EXECUTABLE);
  await writePool(site);
  const up = await site.run(["emulator", "up", "-d", "--json"]);
  assertEquals(up.code, 0, up.stderr);
  assertMatch(
    up.stderr,
    new RegExp(`^note: Made the key pair .*${KEY} for the user shipyard\n`, "m"),
  );
  const status = await site.status();
  assertEquals(status.pools[0]?.id, "rna-seq");
  assertEquals(nodesOf(status).map(({ node_id }) => node_id.at(-1)), ["d", "d", "p"]);
  for (const { users } of nodesOf(status)) {
    assertEquals(users.map(({ name, is_admin }) => [name, is_admin]), [
      ["root", true],
      ["ubuntu", false],
      ["shipyard", true],
    ]);
    assert(Date.parse(users[2]?.expiry ?? "") > Date.now());
  }
  const key = await Deno.readTextFile(`${site.folder}/${KEY}`);
  assertEquals(((await Deno.stat(`${site.folder}/${KEY}`)).mode ?? 0) & 0o777, 0o600);
  const render = await site.run(["render"]);
  assertEquals(render.code, 0, render.stderr);
  for (const node of ["node0", "rna-seq-node2"]) {
    const { code, stdout, stderr } = await site.ssh(node, "echo $USER; ssh node1 hostname");
    assertEquals([code, stdout, stderr], [0, "shipyard\nnode1\n", ""]);
  }

  await site.done("emulator", "down");
  const again = await site.status("up", "-d", "--nodes=4");
  assertEquals(nodesOf(again).filter(({ node_id }) => node_id.endsWith("_d")).length, 4);
  assertEquals(nodeOf(again, 0).node_id, nodeOf(status, 0).node_id);
  assertEquals(await Deno.readTextFile(`${site.folder}/${KEY}`), key);
  await site.done("render");
  assertEquals((await site.ssh("node3", "echo $USER")).stdout, "shipyard\n");
});

testWith(["ssh-keygen"], "keys that are there are used, and never overwritten", async () => {
  await using site = await makeSite(EXECUTABLE);
  await writePool(site);
  const path = `${site.folder}/${KEY}`;
  await Deno.writeTextFile(path, "somebody's own\n", { mode: 0o644 });
  const open = await site.run(["emulator", "up", "-d"]);
  assertEquals(open.code, 2);
  assertMatch(
    open.stderr,
    /^error: The private key .* is open to other users\nhint: .*chmod 600 /m,
  );
  await Deno.chmod(path, 0o600);
  const { code, stderr } = await site.run(["emulator", "up", "-d"]);
  assertEquals(code, 2);
  assertMatch(
    stderr,
    /^error: Cannot read the private key .*\nhint: Put its public key beside it: /m,
  );
  assertEquals(await Deno.readTextFile(path), "somebody's own\n");
  await Deno.remove(path);
  const made = await runCommand("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
  assertEquals(made.code, 0);
  const own = await Deno.readTextFile(path);
  await site.status("up", "-d");
  assertEquals(await Deno.readTextFile(path), own);
  await site.done("render");
  assertEquals((await site.ssh("node0", "echo $USER")).stdout, "shipyard\n");
});

testWith([], "another pool file adds its pool, and a broken one is told", async () => {
  await using site = await makeSite(EXECUTABLE);
  await writePool(site, { ssh: undefined });
  await site.status("up", "-d");
  await writePool(site, { id: "second", ssh: undefined, vm_count: { dedicated: 1 } });
  const both = await site.status("up");
  assertEquals(both.pools.map(({ id, nodes }) => [id, nodes.length]), [["rna-seq", 3], [
    "second",
    1,
  ]]);
  await site.done("render");
  const { pool } = JSON.parse(await Deno.readTextFile(`${site.folder}/generated/nodes.json`));
  assertEquals(pool, "second");
  await writePool(site, { vm_count: { dedicated: "many" } });
  const broken = await site.run(["emulator", "up"]);
  assertEquals(broken.code, 2);
  assertMatch(broken.stderr, /pool\.yaml:1:\d+: pool_specification\.vm_count\.dedicated: /);
  await site.done("emulator", "down");
});

testWith([...SSH, "docker"], "the tunnel script leads to a node's Docker", async () => {
  await using site = await makeSite(EXECUTABLE);
  await writePool(site);
  await site.status("up", "-d");
  await site.done("render");
  const script = `${site.folder}/ssh_docker_tunnel_shipyard.sh`;
  const env = { ...site.env, POOLGEN_RUNDIR: `${site.tmp}/run` };
  const options = { cwd: site.folder, env, clearEnv: true };
  const { code, stdout, stderr } = await runCommand(script, ["-p", "0", "0"], options);
  assertEquals(code, 0, stderr);
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines.length, 3, stdout);
  const host = / or with option: -H (.*)$/m.exec(stdout)?.[1] ?? "";
  const [, pid] = /pid\D+(\d+)/i.exec(stdout) ?? [];
  try {
    const version = await runCommand("docker", ["-H", host, "version"], options);
    assertEquals(version.code, 0, version.stderr);
    assertMatch(version.stdout, /Server:/);
  } finally {
    if (pid !== undefined) sendSignal(Number(pid), "SIGTERM");
  }
});
