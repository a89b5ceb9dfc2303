import { assert, assertEquals, assertMatch } from "@std/assert";
import { newNode } from "../../../lib/emulator/account/new_node.ts";
import type { Node, NodeUser } from "../../../lib/emulator/account/node.ts";
import { type NodeFacts, nodeFiles } from "../../../lib/emulator/docker/node_files.ts";
import { makeEd25519Pair, publicLineOf } from "../../../lib/ssh/key_pair.ts";
import { effectiveOptions } from "../../support/effective_options.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";

const KEY = makeEd25519Pair("neighbour");
const ROOT: NodeUser = {
  name: "root",
  isAdmin: true,
  publicKey: "ssh-rsa AAAA",
  expiry: undefined,
};

function node(number: number, users: readonly NodeUser[]): Node {
  return newNode({ poolId: "pool", number, slot: number, isDedicated: true, users });
}

function facts(users: readonly NodeUser[], more: Partial<NodeFacts> = {}): NodeFacts {
  const [self, other] = [node(0, users), node(1, users)];
  return {
    node: self,
    neighbours: [
      { node: self, cardinal: 0, address: "172.18.0.2" },
      { node: other, cardinal: 1, address: "172.18.0.3" },
    ],
    neighbourKey: () => KEY,
    forwards: true,
    ...more,
  };
}

function textOf(given: NodeFacts, path: string): string {
  const file = nodeFiles(given).find((file) => file.path === path);
  assert(file !== undefined, path);
  return file.text;
}

Deno.test("a user has a line for each key, with the role and the time of the end", () => {
  const users: NodeUser[] = [
    ROOT,
    { name: "u", isAdmin: false, publicKey: "ssh-rsa B", expiry: Date.UTC(2031, 1, 3, 4, 5, 6, 7) },
    // a password alone never logs in
    { name: "p", isAdmin: false, publicKey: undefined, expiry: undefined },
  ];
  assertEquals(
    textOf(facts(users), "users"),
    [
      "root\tadmin\t\tssh-rsa AAAA\n",
      `root\tadmin\t\t${KEY.publicKey}\n`,
      "u\tuser\t20310203040506\tssh-rsa B\n",
      `u\tuser\t20310203040506\t${KEY.publicKey}\n`,
    ].join(""),
  );
});

Deno.test("only private keys are for their owner alone", () => {
  const secret = nodeFiles(facts([ROOT])).filter(({ mode }) => mode === 0o600);
  assertEquals(secret.map(({ path }) => path), ["ssh_host_ed25519_key", "neighbours/root"]);
  for (const { text } of secret) assertMatch(text, /PRIVATE KEY/);
  for (const { text, mode } of nodeFiles(facts([ROOT]))) {
    assertEquals(text.includes("PRIVATE KEY"), mode === 0o600);
  }
});

Deno.test("a node that forwards nothing tells its server", () => {
  assertEquals(textOf(facts([]), "sshd.conf"), "");
  assertMatch(textOf(facts([], { forwards: false }), "sshd.conf"), /^AllowTcpForwarding no$/m);
});

testWith(["ssh", "ssh-keygen"], "OpenSSH knows the neighbours by each of their names", async () => {
  const given = facts([ROOT]);
  const other = given.neighbours[1]?.node;
  assert(other !== undefined);
  await using folder = await tempFolder();
  const config = `${folder.path}/ssh_config`;
  const known = `${folder.path}/known_hosts`;
  await Deno.writeTextFile(config, textOf(given, "ssh_config"));
  await Deno.writeTextFile(known, textOf(given, "ssh_known_hosts"));
  for (const name of ["node1", other.id, "pool-node1"]) {
    const options = await effectiveOptions(["-F", config], name);
    assertEquals(options["hostname"], ["172.18.0.3"], name);
    assertEquals(options["hostkeyalias"], [other.id], name);
    const { stdout } = await new Deno.Command("ssh-keygen", { args: ["-F", name, "-f", known] })
      .output();
    const line = publicLineOf(other.hostKeys.ed25519).split(" ").slice(0, 2).join(" ");
    assert(new TextDecoder().decode(stdout).includes(line), name);
  }
  assertMatch(textOf(given, "hosts"), new RegExp(`^172\\.18\\.0\\.3 node1 ${other.id} `, "m"));
});
