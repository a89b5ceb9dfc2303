import { assert, assertEquals } from "@std/assert";
import { COMMANDS, GLOBAL_OPTIONS } from "../../lib/cli/command_table/commands.ts";
import { JSON_DOCUMENTS, OPTION_DOCUMENTS, OTHER_DOCUMENTS } from "../../scripts/json_documents.ts";
import { jsonPage } from "../../scripts/json_page.ts";
import { projectRoot } from "../../scripts/project_paths.ts";

Deno.test("docs/json.md is what the schemas of the documents make of it", async () => {
  const kept = await Deno.readTextFile(`${projectRoot()}/docs/json.md`);
  assert(kept === await jsonPage(), "docs/json.md is out of date; make it: deno task docs");
});

Deno.test("every command says what it prints with --json", () => {
  assertEquals(
    Object.keys(JSON_DOCUMENTS).sort(),
    COMMANDS.map(({ words }) => words.join(" ")).sort(),
  );
});

Deno.test("what is printed in place of a document is asked for by options that there are", () => {
  const options = [...COMMANDS.flatMap((command) => command.options), ...GLOBAL_OPTIONS];
  for (const name of Object.keys(OPTION_DOCUMENTS)) {
    assert(options.some((option) => option.name === name), name);
  }
  for (const [words, printed] of Object.entries(OTHER_DOCUMENTS)) {
    const command = COMMANDS.find((one) => one.words.join(" ") === words);
    for (const name of Object.keys(printed)) {
      assert(command?.options.some((option) => option.name === name), `${words} --${name}`);
    }
  }
});
