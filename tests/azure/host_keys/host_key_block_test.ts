import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  parseHostKeys,
  PRINT_HOST_KEYS,
  printsHostKeys,
} from "../../../lib/azure/host_keys/host_key_block.ts";
import { makeEd25519Pair } from "../../../lib/ssh/key_pair.ts";
import { parsePublicKey } from "../../../lib/ssh/public_key.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { makeKey } from "../../support/ssh_keys.ts";
import { tempFolder } from "../../support/temp.ts";

const BEGIN = "-----BEGIN SSH HOST KEY KEYS-----";
const END = "-----END SSH HOST KEY KEYS-----";
const LINE = makeEd25519Pair("root@machine").publicKey.trim();

function linesOf(output: string): string[] {
  return parseHostKeys(output).map(({ type, base64 }) => `${type} ${base64}`);
}

const KEY = LINE.split(" ").slice(0, 2).join(" ");

Deno.test("parseHostKeys() reads the first whole block", () => {
  assertEquals(linesOf([BEGIN, LINE, END, "more"].join("\n")), [KEY]);
  assertEquals(linesOf(["before", BEGIN, LINE, END].join("\r\n")), [KEY]);
  assertEquals(linesOf([BEGIN, LINE, "no key", "ssh-dss AAAA", END].join("\n")), [KEY]);
  // what a start task prints after ours is not ours
  assertEquals(linesOf([BEGIN, END, BEGIN, LINE, END].join("\n")), []);
  for (
    const output of ["", LINE, `${BEGIN}\n${LINE}`, `${LINE}\n${END}`, `${END}\n${LINE}\n${BEGIN}`]
  ) {
    assertEquals(linesOf(output), [], output);
  }
  assertEquals(linesOf([BEGIN, ...Array.from({ length: 17 }, () => LINE), END].join("\n")), []);
});

Deno.test("parseHostKeys() takes nothing from hostile text but keys", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(BEGIN, END, LINE, `@cert-authority ${LINE}`, `* ${LINE}`, `${LINE}\u0000`),
    fc.string().map((text) => `ssh-ed25519 ${text}`),
  );
  fc.assert(fc.property(fc.array(line), (lines) => {
    for (const { type, base64 } of parseHostKeys([BEGIN, ...lines, END].join("\n"))) {
      const again = parsePublicKey(`${type} ${base64}`);
      assertEquals(typeof again === "string", false);
      assertEquals(/^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*$/.test(`${type} ${base64}`), true);
    }
  }));
});

Deno.test("printsHostKeys() knows our start tasks in either of their forms", () => {
  assertEquals(printsHostKeys(undefined), false);
  assertEquals(printsHostKeys({ commandLine: "/bin/true" }), false);
  assertEquals(printsHostKeys({ commandLine: `/bin/bash -c '${PRINT_HOST_KEYS}'` }), true);
  const environmentSettings = [{}, { value: PRINT_HOST_KEYS }];
  assertEquals(printsHostKeys({ commandLine: "x", environmentSettings }), true);
});

testWith(["sh", "ssh-keygen"], "what our lines print is what is read", async () => {
  await using folder = await tempFolder();
  const { publicKey } = await makeKey(`${folder.path}/key`);
  // a machine whose sshd says where its keys are
  const sshd =
    `#!/bin/sh\n[ "$1" = -T ] && printf 'port 22\\nhostkey ${folder.path}/key\\nhostkey /none\\n'\n`;
  await Deno.writeTextFile(`${folder.path}/sshd`, sshd, { mode: 0o755 });
  const { code, stdout } = await runCommand("sh", ["-ec", `${PRINT_HOST_KEYS}\necho more`], {
    env: { PATH: `${folder.path}:/usr/bin:/bin` },
    clearEnv: true,
  });
  assertEquals([code, linesOf(stdout)], [0, [publicKey]]);
});
