import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../lib/cli/command_table/commands.ts";
import { parseCommand } from "../../lib/cli/arguments/parse_command.ts";
import { parseYamlDocument } from "../../lib/config/yaml_document.ts";
import { type Block, pages, readPage } from "../support/markdown.ts";
import { testWith } from "../support/programs.ts";
import { BLOCKS, blocksMarked, COMMAND_BLOCKS, PARTS } from "./blocks.ts";
import { CONTAINER_SETUPS } from "./container_setups.ts";
import { commandsOf, placesOf, runBlocks } from "./page_run.ts";
import { makeReader, READER_PROGRAMS } from "./reader.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Which other test runs the blocks with a mark (```sh az), or why none does; the files of tests of Docker have whole parts. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["examples", "command_examples_test.ts: its lines are not meant to follow each other"],
  ["build", "build_blocks_test.ts"],
  ["az", "azure_cli_test.ts"],
  ["sums", "executable_targets_test.ts"],
  ["tools", "many_nodes_test.ts"],
  ["macos", "none: it needs a Mac"],
]);

/** What parts of pages take for granted. */
const SETUPS: ReadonlyMap<string, string> = new Map([
  // what `init live` writes, with the emulator in the place of Azure
  [
    "README.md live",
    `poolgen emulator up -d --pool other --nodes 0
    state=~/.poolgen/emulator/default
    poolgen init live --account "$(sed -n 's/.*account_service_url: *//p' $state/credentials.yaml)"
    cp $state/credentials.yaml .`,
  ],
  ["docs/check.md", "poolgen emulator up -d --nodes 8; poolgen render"],
  ["docs/install-ssh.md", "poolgen init; poolgen emulator up -d"],
  ["docs/migrating.md", "poolgen init; poolgen emulator up -d"],
  [
    "docs/pools.md",
    "mkdir else; (cd else; poolgen emulator up -d --pool other --nodes 0); poolgen init",
  ],
  ["docs/templates.md", "poolgen init; poolgen emulator up -d"],
  ["docs/tunnel.md", "poolgen init; poolgen emulator up -d; poolgen render"],
]);

const isElsewhere = (part: string): boolean =>
  CONTAINER_SETUPS.has(part) || ELSEWHERE.has(part.split(" ")[1] ?? "");
const parts = [...PARTS].filter(([name]) => !isElsewhere(name));

Deno.test("every block says what it is, and where it is run", () => {
  const wrong = COMMAND_BLOCKS.filter(({ language }) => !["sh", "console"].includes(language));
  assertEquals(wrong.map(({ page, line }) => `${page}:${line}`), []);
  const unknown = parts.filter(([name]) => name.includes(" ") && !SETUPS.has(name));
  assertEquals(unknown.map(([name]) => name), []);
  const setups = [...SETUPS.keys(), ...CONTAINER_SETUPS.keys()];
  assertEquals(setups.filter((name) => !PARTS.has(name)), []);
  assertEquals(
    new Set(blocksMarked("examples").map(({ page }) => page)),
    new Set(["docs/commands.md"]),
  );
  // so that they are found at all
  assert(parts.flatMap(([, blocks]) => blocks).length >= 12);
});

for (const [name, blocks] of parts) {
  testWith(READER_PROGRAMS, `${name}: each block works, in its order`, async () => {
    await using reader = await makeReader();
    await runBlocks(reader, SETUPS.get(name) ?? "", blocks);
  });
}

/** The commands of a line of a shell, as far as they have no quotes. */
function commandsOfLine(line: string): string[][] {
  return line.replace(/(^|\s)#.*$/, "").split(/&&|\|\||[|;]|\$\(|\)/).map((command) =>
    command.trim().split(/\s+/).filter((word) => word !== "")
  ).filter((words) => words.length > 0);
}

function isParsed(words: readonly string[]): boolean {
  try {
    return parseCommand(words).command !== undefined;
  } catch {
    return false;
  }
}

/** Whether poolgen understands words after its name; what comes after an ellipsis may be anything. */
function isUnderstood(words: readonly string[]): boolean {
  const end = words.findIndex((word) => word.includes("…"));
  if (end < 0) {
    // an option may be named without its value
    return words[0] === "--version" || isParsed(words) || isParsed([...words, "1"]);
  }
  const known = words.slice(0, end).filter((word) => !word.startsWith("-"));
  return COMMANDS.some(({ words: own }) =>
    known.every((word, index) => (own[index] ?? word) === word)
  );
}

Deno.test("poolgen understands its commands also where they are not run", () => {
  const marked = COMMAND_BLOCKS.filter((block) => placesOf(block).length > 0).flatMap((
    block: Block,
  ) => commandsOf(block).split("\n").flatMap(commandsOfLine).map((words) => ({ block, words })));
  const ours = marked.filter(({ words }) => words[0] === "poolgen");
  assert(ours.length >= 4);
  const wrong = ours.filter(({ words }) => !isUnderstood(words.slice(1)));
  assertEquals(
    wrong.map(({ block, words }) => `${block.page}:${block.line}: ${words.join(" ")}`),
    [],
  );
});

Deno.test("poolgen understands the commands in running text", async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const page of await pages()) {
    const text = (await readPage(page)).replace(/^ *```[^]*?^ *```$/gm, "");
    // a table's cells have their bars escaped
    const lines = [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) =>
      code.replace(/\s+/g, " ").replaceAll("\\|", "|")
    );
    for (const [name, ...words] of lines.flatMap(commandsOfLine)) {
      if (name !== "poolgen" || words.length === 0) continue;
      count++;
      // a group, such as `poolgen emulator`, is fine by itself
      const isGroup = words.length === 1 && COMMANDS.some(({ words: own }) => own[0] === words[0]);
      if (!isGroup && !isUnderstood(words)) wrong.push(`${page}: poolgen ${words.join(" ")}`);
    }
  }
  assert(count > 60, `${count} commands`);
  assertEquals(wrong, []);
});

Deno.test("every block of YAML and of JSON can be read", () => {
  const readable = BLOCKS.filter(({ language }) => ["yaml", "json"].includes(language));
  assert(readable.length > 5);
  for (const { page, line, language, text } of readable) {
    if (language === "json") JSON.parse(text);
    else assert("value" in parseYamlDocument(text), `${page}:${line}`);
  }
});
