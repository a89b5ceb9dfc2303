import { assert, assertEquals } from "@std/assert";
import { GLOBAL_OPTIONS } from "../../lib/cli/command_table/commands.ts";
import { POOL_COMMANDS } from "../../lib/cli/command_table/pool_commands.ts";
import { parseCommand } from "../../lib/cli/arguments/parse_command.ts";
import { documentedKeys } from "../config/documented_keys.ts";
import { readPage, sectionOf, tableRows } from "../support/markdown.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const page = await readPage("docs/migrating.md");

Deno.test("every command of poolgen's pools is in the table, and every one there exists", () => {
  const cells = tableRows(sectionOf(page, "## Commands")).map(([, ours = ""]) => ours);
  const lines = cells.flatMap((cell) =>
    [...cell.matchAll(/`poolgen ([^`]+)`/g)].map(([, line]) => line ?? "")
  );
  const named = lines.map((line) => parseCommand(line.split(" ")).command?.words.join(" ") ?? line);
  assertEquals(
    new Set(named),
    new Set([...POOL_COMMANDS.map(({ words }) => words.join(" ")), "config show"]),
  );
});

Deno.test("options that are said to mean the same exist", () => {
  const [, said = ""] = /mean what they meant: ([^;]*);/.exec(page) ?? [];
  const options = [...said.matchAll(/`-{1,2}([a-z-]+)`/g)].map(([, name]) => name);
  assert(options.length > 10);
  const known = new Set(
    [{ options: GLOBAL_OPTIONS }, ...POOL_COMMANDS].flatMap(({ options }) =>
      options.flatMap(({ name, letter }) => [name, letter])
    ),
  );
  assertEquals(options.filter((name) => !known.has(name)), []);
});

Deno.test("every key of the pool file has its row", async () => {
  const keys = (await documentedKeys("pool")).filter(({ path }) => path.length === 2);
  const rows = tableRows(sectionOf(page, "## Keys of pool.yaml")).slice(1);
  assertEquals(rows.map(([key]) => key), keys.map(({ path }) => `\`${path[1]}\``));
});
