import { assertEquals, assertMatch } from "@std/assert";
import { type CommandResult, runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { type EmulatorSite, makeSite, nodeOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Logs in to the first node as a user that every node has. */
function asUser(site: EmulatorSite, user: string, command: string): Promise<CommandResult> {
  return runCommand("ssh", [
    ...["-F", `${site.folder}/generated/ssh_config`, "-l", user],
    ...["-o", `IdentityFile=${site.stateOf()}/users/${user}`, "node0", command],
  ], { timeoutMs: 60_000 });
}

for (const user of ["root", "ubuntu"]) {
  testWith(SSH, `${user} gets from node to node`, async () => {
    await using site = await makeSite(EXECUTABLE);
    const status = await site.status("up", "-d", "--pool=p", "--nodes=3");
    await site.done("render");
    for (const name of ["node1", "p-node1", nodeOf(status, 1).node_id]) {
      const { code, stdout, stderr } = await asUser(
        site,
        user,
        `ssh ${name} 'hostname; echo $USER'`,
      );
      assertEquals([code, stdout, stderr], [0, `node1\n${user}\n`, ""], name);
    }
    const chain = await asUser(site, user, "ssh node1 ssh node2 ssh node0 hostname");
    assertEquals([chain.code, chain.stdout, chain.stderr], [0, "node0\n", ""]);
    const copy = await asUser(
      site,
      user,
      "echo text > file && scp -q file node1:copied && ssh node1 cat copied && scp -q node1:copied back && cat back",
    );
    assertEquals([copy.code, copy.stdout, copy.stderr], [0, "text\ntext\n", ""]);
    const home = user === "root" ? "root" : `home/${user}`;
    const copied = `${site.stateOf()}/nodes/1/${home}/copied`;
    assertEquals(await Deno.readTextFile(copied), "text\n");
  });
}

testWith(SSH, "no other emulator takes the place of the one that is named", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d", "--name=one", "--pool=p", "--nodes=1");
  for (const name of ["default", "two"]) {
    const env = { POOLGEN_EMULATOR_NAME: name };
    for (const args of [["pool", "del", "--poolid=p", "-y"], ["pool", "list"], ["render"]]) {
      const { code, stdout, stderr } = await site.run(args, { env });
      assertEquals([code, stdout], [5, ""]);
      assertMatch(stderr, new RegExp(`^error: The emulator "${name}" is not running\nhint: `));
    }
  }
  const { code, stdout } = await site.run(["pool", "list", "--json"], {
    env: { POOLGEN_EMULATOR_NAME: "one" },
  });
  assertEquals([code, JSON.parse(stdout).pools[0].state], [0, "active"]);
  assertEquals((await site.run(["pool", "list"])).code, 0);
});

testWith(SSH, "nodes know each other after a resize and new host keys", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d");
  await site.done("render");
  assertEquals((await site.ssh("node0", "ssh node1 hostname")).stdout, "node1\n");
  await site.status("up", "--nodes=3");
  assertEquals((await site.ssh("node0", "ssh node2 hostname")).stdout, "node2\n");
  await site.status("node", "1", "rotate-host-key");
  const rotated = await site.ssh("node0", "ssh node1 hostname");
  assertEquals([rotated.code, rotated.stdout, rotated.stderr], [0, "node1\n", ""]);
  const unknown = await site.ssh("node0", "ssh -o ConnectTimeout=2 node3 hostname");
  assertEquals([unknown.code, unknown.stdout], [255, ""]);
});

testWith(SSH, "a node does not trust a key that is not its neighbour's", async () => {
  await using site = await makeSite(EXECUTABLE);
  await site.status("up", "-d");
  await site.done("render");
  assertEquals((await site.ssh("node0", "ssh node1 true")).code, 0);
  const known = `${site.stateOf()}/pools/pool/known_hosts`;
  const [first = "", second = ""] = (await Deno.readTextFile(known)).split("\n")
    .filter((line) => line.includes(" ssh-ed25519 "));
  // as if another machine answered at its place
  const swapped = `${second.split(" ")[0]} ${first.split(" ").slice(1).join(" ")}\n`;
  await Deno.writeTextFile(known, swapped);
  const { code, stdout, stderr } = await site.ssh("node0", "ssh node1 hostname");
  assertEquals([code, stdout], [255, ""]);
  assertMatch(stderr, /HOST IDENTIFICATION HAS CHANGED/);
});
