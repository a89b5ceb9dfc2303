import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { parseCommand } from "../../lib/cli/parse_command.ts";
import { parseYamlDocument } from "../../lib/config/yaml_document.ts";
import { type Block, blocksOf, pages, readPage } from "../support/markdown.ts";
import { testWith } from "../support/programs.ts";
import { commandsOf, PAGE_PROGRAMS, runPage } from "./page_run.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Why a block that is so marked (```sh live) is not run, but only read. */
const NOT_RUN: ReadonlyMap<string, string> = new Map([
  ["live", "it needs an Azure Batch account"],
  ["build", "it builds or tests poolgen itself, which CI does"],
  ["docker", "it needs a Docker engine with images"],
  ["az", "it needs the Azure CLI"],
  ["system", "it changes the machine, or needs another one"],
]);

/** What a page takes for granted: the line that is run before its first block. */
const STAGES: ReadonlyMap<string, string> = new Map([
  ["docs/check.md", "poolgen emulator up -d --nodes 8; poolgen render"],
  ["docs/migrating.md", "poolgen init; poolgen emulator up -d"],
  [
    "docs/pools.md",
    "mkdir else; (cd else; poolgen emulator up -d --pool other --nodes 0); poolgen init",
  ],
  ["docs/tunnel.md", "poolgen init; poolgen emulator up -d; poolgen render"],
]);

/** Languages of blocks that are no commands. */
const TEXTS = ["yaml", "json", "ssh_config", "mustache", "text", "xml"];

const all = (await Promise.all((await pages()).map(blocksOf))).flat();
const commands = all.filter(({ language }) => !TEXTS.includes(language));
const toRun = commands.filter(({ marks }) => marks.length === 0);

Deno.test("every block says what it is, and one that is not run says why", () => {
  const wrong = commands.filter(({ language, marks }) =>
    !["sh", "console"].includes(language) || marks.length > 1 ||
    marks.some((mark) => !NOT_RUN.has(mark))
  );
  assertEquals(wrong.map(({ page, line }) => `${page}:${line}`), []);
  // so that they are found at all
  assert(toRun.length >= 11, `${toRun.length} blocks to run`);
  assert(commands.length - toRun.length < toRun.length, "more blocks are marked than run");
});

for (const page of new Set(toRun.map(({ page }) => page))) {
  testWith(PAGE_PROGRAMS, `${page}: each block works, in its order`, async () => {
    await runPage(page, STAGES.get(page) ?? "", toRun.filter((block) => block.page === page));
  });
}

/** The commands of a line of a shell, as far as they have no quotes. */
function commandsOfLine(line: string): string[][] {
  return line.replace(/(^|\s)#.*$/, "").split(/&&|\|\||[|;]|\$\(|\)/).map((command) =>
    command.trim().split(/\s+/).filter((word) => word !== "")
  ).filter((words) => words.length > 0);
}

/** Whether poolgen understands words after its name; what comes after an ellipsis may be anything. */
function isUnderstood(words: readonly string[]): boolean {
  const end = words.findIndex((word) => word.includes("…"));
  if (end < 0) {
    if (words[0] === "--version") return true;
    try {
      return parseCommand(words).command !== undefined;
    } catch {
      return false;
    }
  }
  const known = words.slice(0, end).filter((word) => !word.startsWith("-"));
  return COMMANDS.some(({ words: own }) =>
    known.every((word, index) => (own[index] ?? word) === word)
  );
}

Deno.test("poolgen understands its commands also where they are not run", () => {
  const marked = commands.filter(({ marks }) => marks.length > 0).flatMap((block: Block) =>
    commandsOf(block).text.split("\n").flatMap(commandsOfLine).map((words) => ({ block, words }))
  );
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
  const readable = all.filter(({ language }) => ["yaml", "json"].includes(language));
  assert(readable.length > 5);
  for (const { page, line, language, text } of readable) {
    if (language === "json") JSON.parse(text);
    else assert("value" in parseYamlDocument(text), `${page}:${line}`);
  }
});
