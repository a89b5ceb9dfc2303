import { assert, assertEquals, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { parsePublicKey, type PublicKey } from "../../lib/ssh/public_key.ts";
import { testWith } from "../support/programs.ts";
import { runCommand } from "../support/command.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const DATA = "AAAAC3NzaC1lZDI1NTE5AAAAIE2DEcEDkOZsKSI3oOXSQ711KxWi+we3hnzGaU5VK8Ii";
const LINE = `ssh-ed25519 ${DATA}`;
const KEY: PublicKey = { type: "ssh-ed25519", base64: DATA };

const NOT_A_LINE =
  'must be one line "TYPE BASE64", as in a .pub file, with no options or host names before it';
const CUT_OFF = "is damaged or cut off; copy the whole line of the .pub file";

/** Strings as in an SSH message: each after its length. */
function blobOf(...strings: (string | number)[]): string {
  return Buffer.concat(strings.flatMap((text) => {
    const bytes = typeof text === "number" ? Buffer.alloc(text, 7) : Buffer.from(text, "latin1");
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  })).toString("base64");
}

/** Each key type, and the strings of such a key after the type. */
const TYPES: Readonly<Record<string, (string | number)[]>> = {
  "ssh-ed25519": [32],
  "ssh-rsa": [3, 257],
  "ecdsa-sha2-nistp256": ["nistp256", 65],
  "ecdsa-sha2-nistp384": ["nistp384", 97],
  "ecdsa-sha2-nistp521": ["nistp521", 133],
  "sk-ssh-ed25519@openssh.com": [32, "ssh:"],
  "sk-ecdsa-sha2-nistp256@openssh.com": ["nistp256", 65, "ssh:"],
};

for (const [type, strings] of Object.entries(TYPES)) {
  Deno.test(`a key of type ${type} is read, and told when something of it is missing`, () => {
    const base64 = blobOf(type, ...strings);
    assertEquals(parsePublicKey(`${type} ${base64}`), { type, base64 });
    assertEquals(parsePublicKey(`${type} ${blobOf(type, ...strings.slice(1))}`), CUT_OFF);
    assertEquals(parsePublicKey(`${type} ${blobOf(type, ...strings, 4)}`), CUT_OFF);
    assertEquals(parsePublicKey(`${type} ${base64.slice(0, -8)}`), CUT_OFF);
    assertMatch(
      String(parsePublicKey(`${type} ${blobOf(`${type}x`, ...strings)}`)),
      /^says .* but its data is not such a key/,
    );
  });
}

const GENERATED = [["ed25519"], ["rsa", "-b", "2048"], ["ecdsa", "-b", "256"], [
  "ecdsa",
  "-b",
  "521",
]];

for (const [type = "", ...options] of GENERATED) {
  testWith(
    ["ssh-keygen"],
    `what ssh-keygen makes of ${type} ${options.join(" ")} is read`,
    async () => {
      await using folder = await tempFolder();
      const file = `${folder.path}/key`;
      const made = await runCommand("ssh-keygen", [
        ...["-q", "-t", type, ...options, "-N", "", "-C", "me@home, with é", "-f", file],
      ]);
      assertEquals(made.code, 0, made.stderr);
      const line = await Deno.readTextFile(`${file}.pub`);
      const [keyType, base64] = line.split(" ");
      assertEquals(parsePublicKey(line), { type: keyType ?? "", base64: base64 ?? "" });
      const secret = await Deno.readTextFile(file);
      assertMatch(String(parsePublicKey(secret)), /^is a private key; give the public one/);
    },
  );
}

Deno.test("a comment, blanks and tabs around a key do not matter", () => {
  for (
    const line of [
      LINE,
      `${LINE} me@home`,
      `${LINE}  a b  c `,
      `${LINE}\n`,
      `${LINE} x\r\n`,
      `ssh-ed25519\t${DATA}\tx`,
    ]
  ) assertEquals(parsePublicKey(line), KEY, JSON.stringify(line));
});

Deno.test("more than one line, options, host names and markers are refused", () => {
  const lines = [
    ...[`${LINE}\n${LINE}`, `${LINE}\r${LINE}`, `${LINE} c\n* ${LINE}`, `\n\n${LINE}\nx`],
    ...[
      `command="id" ${LINE}`,
      `no-pty ${LINE}`,
      `node1 ${LINE}`,
      `[1.2.3.4]:22 ${LINE}`,
      `* ${LINE}`,
    ],
    ...[`@cert-authority * ${LINE}`, `@revoked * ${LINE}`, `# ${LINE}`, `|1|a=|b= ${LINE}`],
    ...["", " ", "ssh-ed25519", DATA, "ssh-ed25519 ***", `ssh-ed25519 ${DATA}==\u2028x`],
  ];
  for (const line of lines) {
    const result = parsePublicKey(line);
    assert(typeof result === "string", line);
    assert(result === NOT_A_LINE || result.startsWith("has the key type"), `${line}: ${result}`);
  }
});

Deno.test("types that are not plain keys are refused by name", () => {
  for (const type of ["ssh-dss", "ssh-ed25519-cert-v01@openssh.com", "ssh-ed448", "none"]) {
    assertMatch(
      String(parsePublicKey(`${type} ${blobOf(type, 32)}`)),
      new RegExp(`^has the key type "${type}"; must be one of ssh-ed25519, ssh-rsa, `),
    );
  }
});

Deno.test("a key that says another type than its data is refused", () => {
  assertEquals(
    parsePublicKey(`ssh-rsa ${DATA}`),
    "says ssh-rsa, but its data is not such a key; copy the whole line of the .pub file",
  );
});

Deno.test("what is too long for a key is refused without looking at it", () => {
  assertEquals(parsePublicKey(`ssh-rsa ${"A".repeat(1e6)}`), "is too long for a public key");
});

Deno.test("parsePublicKey() never throws, and what it lets through is plain and reads back", () => {
  const noise = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.base64String(),
    fc.constantFrom(...Object.keys(TYPES), LINE, DATA, "\n", " ", "\0", "="),
    fc.constantFrom(
      ...Object.entries(TYPES).map(([type, parts]) => `${type} ${blobOf(type, ...parts)}`),
    ),
  );
  const line = fc.array(noise, { maxLength: 4 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(line, line.map((text) => `ssh-ed25519 ${text}`)), (text) => {
      const key = parsePublicKey(text);
      if (typeof key === "string") {
        assert(!/[\p{Cc}\p{Cf}]/u.test(key) && key.length < 400, key);
        return;
      }
      assertMatch(`${key.type} ${key.base64}`, /^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}$/);
      assertEquals(parsePublicKey(`${key.type} ${key.base64}`), key);
    }),
    { numRuns: 5_000 },
  );
});
