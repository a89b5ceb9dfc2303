import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { quoteShell } from "../../lib/artifacts/quote_shell.ts";
import { UserError } from "../../lib/errors.ts";
import { runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SHELLS = [
  ["sh"],
  ["dash"],
  ["bash"],
  ["bash", "--posix"],
  ["busybox", "sh"],
  ["mksh"],
  ["posh"],
] as const;

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));

const NASTY = [
  "",
  "'",
  "''",
  "'\\''",
  "\\",
  "a\\",
  "$(touch canary)",
  "`touch canary`",
  "'; touch canary; '",
  "-n",
  "--",
  "~",
  "*",
  "a b",
  "#",
  "!!",
  "${HOME}",
  "$'\\n'",
  "é",
  "𝄞",
  "\u0085\u2028\u202e",
  "=",
  "x".repeat(50_000),
];

// what JavaScript can hold and UTF-8 cannot never gets here: every path is well-formed
const TEXT = fc.string({ unit: "binary" })
  // deno-lint-ignore no-control-regex -- those are refused
  .filter((text) => !/[\x00-\x1f\x7f]/.test(text));

/** What a shell makes of the values in three places; nothing must be made in the current folder. */
async function readBack(
  [file, ...args]: readonly string[],
  values: readonly string[],
  folder: string,
): Promise<string[]> {
  const words = values.map(quoteShell);
  const print = (all: readonly string[]): string => `printf '%s\\0' ${all.join(" ")}`;
  const variables = words.map((_, index) => `"$v${index}"`);
  // few calls, since printf is a program of its own to some shells
  const lines = [
    "set -u",
    ...words.map((word, index) => `v${index}=${word}`),
    print(variables),
    print(words),
    ...words.map((word, index) => `case x in ${word}) v${index}=x ;; *) v${index}=${word} ;; esac`),
    print(variables),
  ];
  const script = `${folder}/script`;
  const cwd = `${folder}/cwd`;
  await Deno.writeTextFile(script, `${lines.join("\n")}\n`);
  await Deno.mkdir(cwd, { recursive: true });
  const { code, stdout, stderr } = await runCommand(file ?? "", [...args, script], { cwd });
  assertEquals([code, stderr], [0, ""]);
  assertEquals(await Array.fromAsync(Deno.readDir(cwd)), []);
  return stdout.split("\0").slice(0, -1);
}

for (const shell of SHELLS) {
  testWith([shell[0]], `quoteShell gives ${shell.join(" ")} every value as it is`, async () => {
    await using folder = await tempFolder();
    const pairs = PRINTABLE.flatMap((first) => PRINTABLE.map((second) => first + second));
    const known = [...NASTY, ...PRINTABLE, ...pairs];
    assertEquals(await readBack(shell, known, folder.path), [...known, ...known, ...known]);
    await fc.assert(
      fc.asyncProperty(fc.array(TEXT, { minLength: 1, maxLength: 200 }), async (values) => {
        assertEquals(await readBack(shell, values, folder.path), [...values, ...values, ...values]);
      }),
      { numRuns: 8 },
    );
  });
}

Deno.test("quoteShell refuses control characters, and says which value has them", () => {
  for (let code = 0; code < 0x20; code++) {
    const value = `a${String.fromCharCode(code)}b`;
    const error = assertThrows(() => quoteShell(value), UserError, "it has control characters");
    assertEquals(error.message.includes(JSON.stringify(value)), true, error.message);
  }
  assertThrows(() => quoteShell("\x7f"), UserError, "it has control characters");
});

Deno.test("quoteShell quotes plain words too", () => {
  assertEquals(quoteShell("plain"), "'plain'");
  assertEquals(quoteShell("it's"), "'it'\\''s'");
});
