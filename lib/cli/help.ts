import type { Command, OptionSpec } from "./command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "./commands.ts";

/** The help of a command, or the list of commands, of one group where one is named. */
export function helpText(command: Command | undefined, group?: string): string {
  return command === undefined ? overview(group) : commandHelp(command);
}

function overview(group: string | undefined): string {
  const commands = COMMANDS.filter(({ words }) => group === undefined || words[0] === group);
  return [
    `usage: poolgen ${group ?? "COMMAND"}${group === undefined ? "" : " COMMAND"} [OPTION]...`,
    "",
    "Turns a pool of machines into plain OpenSSH files.",
    "",
    ...columns(commands.map(({ words, summary }) => [words.join(" "), summary])),
    "",
    "poolgen COMMAND --help tells more of a command; poolgen --version shows the version.",
    "",
  ].join("\n");
}

function commandHelp(command: Command): string {
  const { words, also = [], summary, operands, options, note, examples } = command;
  const usage = [
    "usage: poolgen",
    ...words,
    "[OPTION]...",
    ...(operands === undefined ? [] : [operands]),
  ];
  return [
    usage.join(" "),
    "",
    summary,
    "",
    ...columns(
      [...options, ...GLOBAL_OPTIONS].map((option) => [optionWords(option), option.summary]),
    ),
    "",
    ...(also.length === 0
      ? []
      : [`The same as: ${also.map((own) => `poolgen ${own.join(" ")}`).join(", ")}`, ""]),
    ...(note === undefined ? [] : [note, ""]),
    "examples:",
    ...examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

function optionWords({ name, letter, value }: OptionSpec): string {
  return (letter === undefined ? "    " : `-${letter}, `) + `--${name}` +
    (value === undefined ? "" : ` ${value}`);
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
