import { areaOf, AREAS } from "../lib/cli/command_table/areas.ts";
import type { Command, OptionSpec } from "../lib/cli/command_table/command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "../lib/cli/command_table/commands.ts";
import { optionWords, usageOf } from "../lib/cli/help/help.ts";
import { formatMarkdown } from "./format_markdown.ts";
import { markdownText } from "./markdown_text.ts";

/** The text of `docs/commands.md`, as `deno fmt` has it. */
export async function commandsPage(): Promise<string> {
  return await formatMarkdown([
    "# Commands",
    "",
    "<!-- Made from the table of commands by: deno task docs -->",
    "",
    "`poolgen help` lists them at a terminal, `poolgen help COMMAND` shows one, `poolgen help topics` lists what " +
    "else there is to read, and `poolgen help --man` prints all of it as a page for `man`. Every command has:",
    "",
    ...options(GLOBAL_OPTIONS),
    ...AREAS.flatMap((area) => {
      const commands = COMMANDS.filter((command) => areaOf(command) === area);
      return commands.length === 0 ? [] : [`## ${area}`, "", ...commands.flatMap(section)];
    }),
  ]);
}

function section(command: Command): string[] {
  const { words, also = [], summary, note, examples } = command;
  return [
    `### poolgen ${words.join(" ")}`,
    "",
    `${markdownText(summary)}.`,
    "",
    "```text",
    usageOf(command),
    "```",
    "",
    ...options(command.options),
    ...also.length === 0
      ? []
      : [`The same as: ${also.map((own) => `\`poolgen ${own.join(" ")}\``).join(", ")}.`, ""],
    ...note === undefined ? [] : [markdownText(note), ""],
    "```sh examples",
    ...examples,
    "```",
    "",
  ];
}

function options(specs: readonly OptionSpec[]): string[] {
  if (specs.length === 0) return [];
  return [
    "| option | meaning |",
    "| --- | --- |",
    // a bar ends a cell, also between backticks
    ...specs.map((spec) =>
      `| \`${optionWords(spec).replaceAll("|", "\\|")}\` | ${markdownText(spec.summary)} |`
    ),
    "",
  ];
}
