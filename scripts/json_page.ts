import { inventoryDocument } from "../lib/artifacts/inventory_document.ts";
import { areaOf, AREAS } from "../lib/cli/command_table/areas.ts";
import { COMMANDS } from "../lib/cli/command_table/commands.ts";
import { errorDocument } from "../lib/cli/json_documents/error_document.ts";
import { fieldTable } from "./field_table.ts";
import { formatMarkdown } from "./format_markdown.ts";
import {
  JSON_DOCUMENTS,
  OPTION_DOCUMENTS,
  OTHER_DOCUMENTS,
  type PrintedJson,
} from "./json_documents.ts";

/** The text of `docs/json.md`, as `deno fmt` has it. */
export async function jsonPage(): Promise<string> {
  return await formatMarkdown([
    "# JSON",
    "",
    "<!-- Made from the schemas in lib/cli/json_documents by: deno task docs -->",
    "",
    "With `--json` every command prints one JSON document on standard output, also where it fails; notes, warnings " +
    "and what failed are told on standard error as without it. The tables say which fields a document has: `[]` " +
    "stands for each of a list. `version` is 1, and is raised when a field goes or becomes something else; others " +
    "may be added without that, so pass over those that you do not know.",
    "",
    "Texts of a service or a node are in it as they are, but for what is not safe at a terminal or in the log of a " +
    "CI service, which is escaped (`\\u001b`) and means the same to a parser.",
    "",
    "## Errors",
    "",
    "A command that fails before it has a result prints this one. Where something failed for some nodes only, the " +
    "document is that of the command, and the [exit code](../README.md#commands) tells.",
    "",
    ...fieldTable(errorDocument),
    ...AREAS.flatMap(area),
    "## Options of several commands",
    "",
    ...Object.entries(OPTION_DOCUMENTS).flatMap(withOption),
    "## nodes.json",
    "",
    "What `poolgen render` writes [beside the other files](rendered-files.md):",
    "",
    ...fieldTable(inventoryDocument),
  ]);
}

function area(name: string): string[] {
  const words = COMMANDS.filter((command) => areaOf(command) === name)
    .map((command) => command.words.join(" "));
  const documents = [...Map.groupBy(words, (one) => JSON_DOCUMENTS[one])];
  return documents.length === 0 ? [] : [`## ${name}`, "", ...documents.flatMap(section)];
}

function section(
  [printed, words]: readonly [PrintedJson | undefined, readonly string[]],
): string[] {
  return [
    `### ${words.join(", ")}`,
    "",
    ...printed === undefined ? [] : shown(printed),
    ...words.flatMap((one) => Object.entries(OTHER_DOCUMENTS[one] ?? {}).flatMap(withOption)),
  ];
}

function withOption([name, printed]: readonly [string, PrintedJson]): string[] {
  return [`With \`--${name}\`:`, "", ...shown(printed)];
}

function shown(printed: PrintedJson): string[] {
  return typeof printed === "string" ? [printed, ""] : fieldTable(printed);
}
