import { assertEquals } from "@std/assert";
import { makeEd25519Pair, makeRsaPair, publicLineOf } from "../../lib/ssh/key_pair.ts";
import { runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(["ssh-keygen"], "OpenSSH reads what is made, and finds the same public key", async () => {
  await using folder = await tempFolder();
  const pairs = [
    ...Array.from({ length: 20 }, (_, index) => makeEd25519Pair("x".repeat(index))),
    makeEd25519Pair(""),
    makeRsaPair("somebody@somewhere"),
    makeRsaPair("", 3072),
  ];
  for (const [index, { privateKey, publicKey }] of pairs.entries()) {
    const path = `${folder.path}/key${index}`;
    await Deno.writeTextFile(path, privateKey, { mode: 0o600 });
    const { code, stdout, stderr } = await runCommand("ssh-keygen", ["-y", "-f", path]);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(parts(stdout), parts(publicKey));
    assertEquals(publicLineOf(privateKey), parts(publicKey).join(" "));
  }
});

function parts(line: string): string[] {
  return line.trim().split(" ").slice(0, 2);
}

Deno.test("no two keys are the same", () => {
  const keys = new Set(Array.from({ length: 50 }, () => makeEd25519Pair("").publicKey));
  assertEquals(keys.size, 50);
});
