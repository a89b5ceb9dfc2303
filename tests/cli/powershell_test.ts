import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { completionScript } from "../../lib/cli/completion/completion_script.ts";
import { shellNamed } from "../../lib/cli/docker/shells.ts";
import { testFile } from "../support/poolgen.ts";
import { parsePowershell } from "../support/powershell_grammar.ts";
import { testWith } from "../support/programs.ts";
import { PYTHON } from "../support/python_clients.ts";
import { runInProcess } from "./run_in_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SHELL = shellNamed("pwsh");

testWith(PYTHON, "the script that completes words is PowerShell, bracket by bracket", async () => {
  const script = completionScript("powershell");
  const [whole] = await parsePowershell([script]);
  assertEquals(whole?.faults, []);
  // the grammar would see it
  const damaged = [...script.matchAll(/(?<!#.*)[(){}'"]/g)]
    .map(({ index }) => script.slice(0, index) + script.slice(index + 1));
  assert(damaged.length > 50);
  for (const [index, { faults }] of (await parsePowershell(damaged)).entries()) {
    assert(faults.length > 0, damaged[index]);
  }
});

testWith(PYTHON, "what docker env prints for PowerShell, it reads", async () => {
  const printed = async (...args: string[]): Promise<string> => {
    const { stdout } = await runInProcess(["docker", "env", ...args, "--shell", "pwsh"], {
      cwd: "/",
    });
    assert(stdout !== "");
    return stdout;
  };
  const texts = [
    await printed("--unset"),
    // no such pool, no such option
    await printed("0"),
    await printed("0", "--no-such"),
    `${SHELL?.unset("A")}${SHELL?.set("A", "tcp://127.0.0.1:1")}${SHELL?.usage("poolgen")}`,
    ...await commandsOfPages(),
  ];
  assertEquals(texts.length, 6);
  const parsed = await parsePowershell(texts);
  assertEquals(parsed.map(({ faults }, index) => faults.map((fault) => [fault, texts[index]])), [
    ...texts.map(() => []),
  ]);
});

/** What users of PowerShell are told to type. */
async function commandsOfPages(): Promise<string[]> {
  const pages = ["docker.md", "commands.md"].map((name) => testFile(`../docs/${name}`));
  const texts = await Promise.all(pages.map((page) => Deno.readTextFile(page)));
  return texts.flatMap((text) =>
    text.replace(/\s+/g, " ").match(
      /poolgen [a-z][\w -]*\\\| Out-String \\\| Invoke-Expression/g,
    ) ??
      []
  ).map((command) => command.replaceAll("\\", ""));
}

/** What could end a literal, or be run within one. */
const PIECE = fc.oneof(
  fc.constantFrom("'", '"', ..."\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2013\u2014\u2015"),
  fc.constantFrom("$(calc)", "`", ";calc", "@{", "$x", "#", "&", "|", " ", "\u2028", "\u00a0"),
  fc.string({ unit: "binary", maxLength: 3 }).filter((text) => !/\p{Cc}/u.test(text)),
);
const VALUE = fc.array(PIECE, { maxLength: 12 }).map((pieces) => pieces.join(""))
  // what has no UTF-8 is not printed
  .filter((text) => text.isWellFormed());

testWith(PYTHON, "PowerShell reads every value back, as one literal", async () => {
  assert(SHELL !== undefined);
  const values = ["", "'", "\u2019; calc; \u2018", "''", "a\u2018'b", ...fc.sample(VALUE, 2_000)];
  const [plain, broken, ...parsed] = await parsePowershell([
    SHELL.set("A", "value"),
    // the test would see it
    "$Env:A = 'a\u2019; calc; \u2018'\n",
    ...values.map((value) => SHELL.set("A", value)),
  ]);
  assert(plain !== undefined && broken !== undefined);
  assert(broken.shape !== plain.shape && broken.literals.length === 2);
  for (const [index, value] of values.entries()) {
    assertEquals(parsed[index]?.literals, [value]);
    // an empty literal has no characters
    const empty = plain.shape.replace(" (verbatim_string_characters)", "");
    assert([plain.shape, empty].includes(parsed[index]?.shape ?? ""), parsed[index]?.shape);
  }
});
