import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { literalPath, pathFault, quoteSshConfig } from "../../lib/artifacts/quote_ssh_config.ts";
import { UserError } from "../../lib/errors.ts";
import { runCommand } from "../support/command.ts";
import { effectiveOptions } from "../support/effective_options.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

// as many as OpenSSH takes of one option
const BATCH = 100;
// ssh looks for a certificate beside each
const KEYS = BATCH / 2;

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));

const NASTY = [
  "'",
  '"',
  "\\",
  '\\"',
  "a\\",
  "# comment",
  "=x",
  "$HOME",
  "$$",
  "$(touch canary)",
  "`touch canary`",
  "%h",
  "%%",
  "%",
  "%z",
  "a b",
  " a",
  "a ",
  "  ",
  ";",
  "~",
  "*?!",
  "é 𝄞",
  "\u0085\u2028\u202e",
  "-F",
  "[x]",
  "]",
  "none",
  "no",
];

const TEXT = fc.string({ unit: "binary", minLength: 1, maxLength: 60 })
  // deno-lint-ignore no-control-regex -- those are refused
  .filter((text) => !/[\x00-\x1f\x7f]/.test(text) && !text.includes("${"));

/** Paths whose last two parts are hostile. */
function paths(values: readonly string[]): string[] {
  return values.map((value) => `/k/${value.replaceAll("/", "|")}/${value.replaceAll("/", "|")}`);
}

/** OpenSSH takes a value only once. */
function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

async function configOf(folder: string, lines: readonly string[]): Promise<string> {
  const path = `${folder}/config`;
  await Deno.writeTextFile(path, ["Host h", "  HostName 127.0.0.1", ...lines, ""].join("\n"));
  return path;
}

/** The values as `ssh -G` reads them in two options of which there can be many. */
async function readWords(values: readonly string[], folder: string): Promise<string[]> {
  const read: string[] = [];
  for (let at = 0; at < values.length; at += BATCH) {
    const lines = values.slice(at, at + BATCH).map((value) =>
      `  IdentityFile ${quoteSshConfig(value)}`
    );
    const options = await effectiveOptions(["-F", await configOf(folder, lines)], "h");
    read.push(...options["identityfile"] ?? []);
  }
  return read;
}

/** The files that ssh looks for when it connects: `ssh -G` leaves IdentityFile unexpanded. */
async function openedKeys(values: readonly string[], folder: string): Promise<string[]> {
  const lines = values.map((value) =>
    `  IdentityFile ${quoteSshConfig(literalPath(value, "unix"))}`
  );
  const config = await configOf(folder, [...lines, "  ProxyCommand true"]);
  const { stderr } = await runCommand("ssh", ["-v", "-F", config, "h"], { cwd: folder });
  return [...stderr.matchAll(/^debug1: identity file (.*) type -1\r?$/gm)]
    .map(([, path = ""]) => unescapeLog(path))
    .filter((path, index, all) => path !== `${all[index - 1]}-cert`);
}

/** ssh escapes in its log what is not printable ASCII. */
function unescapeLog(text: string): string {
  const bytes = [...text.matchAll(/\\([0-7]{3})|\\(\\)|([^\\])/g)].map(([, octal, slash, plain]) =>
    octal === undefined ? (slash ?? plain ?? "").charCodeAt(0) : parseInt(octal, 8)
  );
  return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(bytes));
}

testWith(["ssh"], "quoteSshConfig gives OpenSSH every value as it is", async () => {
  await using folder = await tempFolder();
  const known = unique([
    ...NASTY,
    ...PRINTABLE.flatMap((first) => [first, `a${first}`, `${first}a`, `a${first}b`, first + first]),
  ]).filter((value) => value !== "none");
  assertEquals(await readWords(known, folder.path), known);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(TEXT.filter((value) => value !== "none"), { minLength: 1, maxLength: BATCH }),
      async (values) => {
        assertEquals(await readWords(values, folder.path), values);
      },
    ),
    { numRuns: 20 },
  );
});

testWith(["ssh"], "quoteSshConfig and literalPath keep a key's path as it is", async () => {
  await using folder = await tempFolder();
  const known = unique(paths([...NASTY, ...PRINTABLE.map((character) => `a${character}b`)]));
  for (let at = 0; at < known.length; at += KEYS) {
    const batch = known.slice(at, at + KEYS);
    assertEquals(await openedKeys(batch, folder.path), batch);
  }
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(TEXT, { minLength: 1, maxLength: KEYS }), async (values) => {
      const expected = unique(paths(values));
      assertEquals(await openedKeys(expected, folder.path), expected);
    }),
    { numRuns: 15 },
  );
  const left = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
  assertEquals(left, ["config"]);
});

testWith(["ssh"], "quoteSshConfig and literalPath keep each of two known_hosts files", async () => {
  await using folder = await tempFolder();
  for (const value of ["a b", '"', "'", "\\", "%h", "%", "#x", "$x", "é", " ", "=", "-F", "~"]) {
    const files = paths([value, `${value}2`]);
    const words = files.map((file) => quoteSshConfig(literalPath(file, "unix"))).join(" ");
    const config = await configOf(folder.path, [`  UserKnownHostsFile ${words}`]);
    const options = await effectiveOptions(["-F", config], "h");
    assertEquals(options["userknownhostsfile"], [files.join(" ")]);
  }
});

Deno.test("quoteSshConfig refuses what an ssh_config cannot hold", () => {
  const controls = [...Array(0x20).keys(), 0x7f].map((code) => String.fromCharCode(code));
  for (const control of controls) {
    const error = assertThrows(() => quoteSshConfig(`a${control}b`), UserError);
    assertEquals(error.message.endsWith("it has control characters"), true, error.message);
  }
  for (const value of ["${HOME}", "a${", "$${x}", "\\${x}"]) {
    assertThrows(() => quoteSshConfig(value), UserError, 'OpenSSH would expand "${"');
  }
});

Deno.test("quoteSshConfig leaves plain words bare, brackets too", () => {
  for (const word of ["/a/b-c_d.e", "yes", "+aes", "jump@[2001:db8::1]:22", "A=b", "%%", "a~"]) {
    assertEquals(quoteSshConfig(word), word);
  }
  assertEquals(quoteSshConfig(""), '""');
  assertEquals(quoteSshConfig("#a"), '"#a"');
  assertEquals(quoteSshConfig('a "b" \\'), '"a \\"b\\" \\\\"');
});

Deno.test("pathFault tells why no file can name a path", () => {
  for (const path of ["/a b", "/é", "/$HOME", "/a%h", '/"', "/-F"]) {
    assertEquals(pathFault(path), undefined);
  }
  for (const path of ["/a\nb", "/a\x7f", "/a\x9b", "/a\u2028"]) {
    assertEquals(pathFault(path), "it has control characters");
  }
  assertEquals(pathFault("/\u202egpj"), "it has characters that turn the direction of text");
  assertEquals(pathFault("/${HOME}"), 'OpenSSH would expand "${"');
  for (const path of ["/\ufffd", "/\ud800"]) assertEquals(pathFault(path), "it is not valid UTF-8");
});
