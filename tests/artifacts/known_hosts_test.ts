import { assertEquals } from "@std/assert";
import { renderKnownHosts } from "../../lib/artifacts/known_hosts.ts";
import type { PublicKey } from "../../lib/ssh/public_key.ts";
import { runCommand } from "../support/command.ts";
import { makeInventory } from "../support/inventories.ts";
import { testWith } from "../support/programs.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const TYPES = ["ed25519", "ecdsa", "rsa"] as const;

async function makeKeys(folder: string): Promise<PublicKey[]> {
  return await Promise.all(TYPES.map(async (type) => {
    const { publicKey } = await makeKey(`${folder}/${type}`, type);
    const [label = "", base64 = ""] = publicKey.split(" ");
    return { type: label, base64 };
  }));
}

async function find(file: string, name: string): Promise<string[]> {
  const { stdout } = await runCommand("ssh-keygen", ["-F", name, "-f", file]);
  return stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

testWith(["ssh-keygen"], "OpenSSH finds each node's keys by its id, and no other", async () => {
  await using folder = await tempFolder();
  const keys = await makeKeys(folder.path);
  const inventory = makeInventory(4, (cardinal) => ({
    nodeId: ["tvm_1", "tvm_10", "TVM.Upper-2", "n".repeat(128)][cardinal] ?? "",
    address: "203.0.113.10",
    port: 22 + cardinal,
    hostKeys: [keys, keys.slice(0, 1), keys.slice(1), keys.slice(2)][cardinal] ?? [],
  }));
  const file = `${folder.path}/known_hosts`;
  const text = renderKnownHosts(inventory);
  await Deno.writeTextFile(file, text);
  for (const { nodeId, hostKeys, alias, address } of inventory.nodes) {
    const lines = hostKeys.map(({ type, base64 }) => `${nodeId.toLowerCase()} ${type} ${base64}`);
    assertEquals(await find(file, nodeId.toLowerCase()), lines);
    for (const other of [alias, address, `[${address}]:22`]) {
      assertEquals(await find(file, other), []);
    }
  }
  assertEquals(text.split("\n").length, 1 + 3 + 1 + 2 + 1 + 1);
  const fingerprints = await runCommand("ssh-keygen", ["-l", "-f", file]);
  assertEquals(fingerprints.stdout.trim().split("\n").length, 7, fingerprints.stderr);
});

Deno.test("a pool without any pin has a known_hosts without a key", () => {
  assertEquals(
    renderKnownHosts(makeInventory(2)),
    "# Made by poolgen; changes to this file are lost\n",
  );
});
