import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { putFront } from "./pool_front.ts";
import { makePoolSite, POOL_PROGRAMS, type PoolSite } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function modeOf(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o7777;
}

async function removeKeys(site: PoolSite): Promise<void> {
  for (const end of ["", ".pub"]) await Deno.remove(`${site.folder}/id_rsa_shipyard${end}`);
}

testWith(POOL_PROGRAMS, "a pair that is missing is made, private whatever the umask", async () => {
  await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 1 } } });
  await removeKeys(site);
  const path = `${site.folder}/id_rsa_shipyard`;
  for (const umask of ["000", "077"]) {
    const command = [
      ...EXECUTABLE.command,
      "pool",
      "add",
      "--recreate",
      "-y",
      "--key-type=ed25519",
    ];
    const { code, stderr } = await runCommand(
      "sh",
      ["-c", `umask ${umask}; exec "$@"`, "sh", ...command],
      { cwd: site.folder, env: { ...site.env } },
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "note: Made the key pair id_rsa_shipyard for the user shipyard\n");
    assertEquals(await modeOf(path), 0o600);
    assertMatch(await Deno.readTextFile(`${path}.pub`), /^ssh-ed25519 \S+ \S+\n$/);
    const login = await site.login(["--", "hostname"]);
    assertEquals([login.code, login.stdout], [0, "node0\n"], login.stderr);
    await removeKeys(site);
  }
  // as long as Batch Shipyard's unless asked otherwise
  assertEquals(await site.done("pool", "asu"), "user shipyard: replaced on 1 node\n");
  const { stdout } = await runCommand("ssh-keygen", ["-l", "-f", path]);
  assertMatch(stdout, /^4096 .*\(RSA\)\n$/);
  assertEquals((await site.login(["--", "hostname"])).stdout, "node0\n");
  const wrong = await site.fails(2, "pool", "asu", "--key-type=dsa");
  assertEquals(
    wrong,
    'error: Cannot use "dsa" for --key-type\nhint: Did you mean rsa?\n',
  );
});

testWith(POOL_PROGRAMS, "a public key is found, given or derived", async () => {
  await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 1 } } });
  const path = `${site.folder}/id_rsa_shipyard`;
  const pub = await Deno.readTextFile(`${path}.pub`);
  const secret = await Deno.readTextFile(path);
  await Deno.remove(`${path}.pub`);
  await site.done("pool", "add", "-q");
  assertEquals(await Deno.readTextFile(path), secret);
  assertEquals(
    (await Deno.readTextFile(`${path}.pub`)).split(" ")[1]?.trim(),
    pub.split(" ")[1]?.trim(),
  );
  assertEquals((await site.login(["--", "hostname"])).stdout, "node0\n");

  const own = await makeKey(`${site.home}/own`);
  const ssh = { username: "ann", ssh_private_key: own.privateKey };
  await site.poolFile({ ssh: { ...ssh, ssh_public_key_data: `${own.publicKey} a comment` } });
  await Deno.remove(`${own.privateKey}.pub`);
  assertEquals(await site.done("pool", "asu"), "user ann: added on 1 node\n");
  assertEquals((await site.login(["--", "echo $USER"])).stdout, "ann\n");

  await Deno.writeTextFile(`${site.folder}/other.pub`, `${own.publicKey}\n`);
  await site.poolFile({ ssh: { ...ssh, username: "bob", ssh_public_key: "other.pub" } });
  assertEquals(await site.done("pool", "asu"), "user bob: added on 1 node\n");
  assertEquals((await site.login(["--", "echo $USER"])).stdout, "bob\n");

  await site.poolFile({ ssh: { ...ssh, ssh_public_key: "none.pub" } });
  assertMatch(
    await site.fails(2, "pool", "asu", "-q"),
    /^error: There is no public key \S+\/none\.pub, which ssh_public_key names\nhint: /,
  );
});

testWith(POOL_PROGRAMS, "what is no public key goes nowhere", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  const pub = await Deno.readTextFile(`${site.folder}/id_rsa_shipyard.pub`);
  await using front = await putFront(site);
  const secret = await Deno.readTextFile(`${site.folder}/id_rsa_shipyard`);
  const lines = [secret, `command="id" ${pub}`, `${pub}${pub}`, "ssh-ed25519 AAAA", ""];
  for (const text of lines) {
    await Deno.writeTextFile(`${site.folder}/given`, text);
    await site.poolFile({ ssh: { username: "shipyard", ssh_public_key: "given" } });
    for (const words of [["pool", "add"], ["pool", "asu"], ["pool", "resize"]]) {
      const before = front.requests.length;
      const { code, stdout, stderr } = await site.run([...words, "--json"]);
      assertEquals(code, 2, `${text}: ${stderr}`);
      assertEquals(front.requests.slice(before), [], words.join(" "));
      const said = `${stdout}${stderr}`;
      for (const line of secret.split("\n").filter((line) => line.length > 40)) {
        assert(!said.includes(line), said);
      }
    }
  }
  await site.poolFile({
    ssh: { username: "shipyard", ssh_public_key_data: `${pub.trim()}\n${pub}` },
  });
  await site.fails(2, "pool", "asu");
  assertEquals(front.requests, []);
});
