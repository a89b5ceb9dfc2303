import { areaOf, AREAS } from "../lib/cli/command_table/areas.ts";
import type { Command, OptionSpec } from "../lib/cli/command_table/command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "../lib/cli/command_table/commands.ts";
import { optionWords, usageOf } from "../lib/cli/help/help.ts";

/** The text of `docs/commands.md`, as `deno fmt` has it. */
export async function commandsPage(): Promise<string> {
  return await formatted(
    [
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
    ].join("\n"),
  );
}

function section(command: Command): string[] {
  const { words, also = [], summary, note, examples } = command;
  return [
    `### poolgen ${words.join(" ")}`,
    "",
    `${text(summary)}.`,
    "",
    "```text",
    usageOf(command),
    "```",
    "",
    ...options(command.options),
    ...also.length === 0
      ? []
      : [`The same as: ${also.map((own) => `\`poolgen ${own.join(" ")}\``).join(", ")}.`, ""],
    ...note === undefined ? [] : [text(note), ""],
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
    ...specs.map((spec) => `| \`${optionWords(spec)}\` | ${text(spec.summary)} |`),
    "",
  ];
}

/** A text that means itself in Markdown. */
function text(plain: string): string {
  return plain.replace(/[\\`*<>|[\]~]/g, "\\$&");
}

async function formatted(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=md", "--line-width=100", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(markdown));
  await writer.close();
  const { success, stdout } = await output;
  if (!success) throw new Error("deno fmt refuses the page");
  return new TextDecoder().decode(stdout);
}
