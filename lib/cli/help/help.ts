import { areaOf, AREAS } from "../command_table/areas.ts";
import type { Command, OptionSpec } from "../command_table/command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "../command_table/commands.ts";
import { wrapRows, wrapText } from "../terminal/wrap_text.ts";

/** The help of a command, or the list of commands, of one group where one is named; in lines of at most `width`. */
export function helpText(
  command: Command | undefined,
  group: string | undefined,
  width: number,
): string {
  return command === undefined ? overview(group, width) : commandHelp(command, width);
}

/** Whether a command is of a group, such as `pool` or `pool user`. */
export function isOfGroup(command: Command, group: string): boolean {
  return command.words.join(" ").startsWith(`${group} `);
}

/** The words of a command's usage line. */
export function usageOf({ words, operands }: Command): string {
  return ["poolgen", ...words, "[OPTION]...", ...operands === undefined ? [] : [operands]]
    .join(" ");
}

/** An option as it is typed, with the word for its value. */
export function optionWords({ name, letter, value }: OptionSpec): string {
  return (letter === undefined ? "" : `-${letter}, `) + `--${name}` +
    (value === undefined ? "" : ` ${value}`);
}

function overview(group: string | undefined, width: number): string {
  const commands = COMMANDS.filter((one) => group === undefined || isOfGroup(one, group));
  const byArea = Map.groupBy(commands, areaOf);
  const rows = (some: readonly Command[]): string[] =>
    columns(some.map(({ words, summary }) => [words.join(" "), summary]), commands, width);
  return [
    `usage: poolgen ${group ?? "COMMAND"}${group === undefined ? "" : " COMMAND"} [OPTION]...`,
    "",
    ...group === undefined
      ? [
        ...wrapText("Turns a pool of machines into plain OpenSSH files.", width),
        "",
        ...AREAS.flatMap((area) => {
          const own = byArea.get(area) ?? [];
          return own.length === 0 ? [] : [`${area}:`, ...rows(own), ""];
        }),
      ]
      : [...rows(commands), ""],
    ...wrapText(
      "poolgen COMMAND --help tells more of a command; poolgen help topics lists what else there is to read; " +
        "poolgen --version shows the version.",
      width,
    ),
    "",
  ].join("\n");
}

/** All commands in the same column, whatever area they are of. */
function columns(
  rows: readonly (readonly [string, string])[],
  commands: readonly Command[],
  width: number,
): string[] {
  const longest = Math.max(...commands.map(({ words }) => words.join(" ").length));
  return wrapRows(rows.map(([first, second]) => [first.padEnd(longest), second]), width);
}

const USAGE = "usage: ";

function commandHelp(command: Command, width: number): string {
  const { also = [], summary, options, note, examples } = command;
  return [
    ...wrapText(usageOf(command), width - USAGE.length)
      .map((line, index) => (index === 0 ? USAGE : " ".repeat(USAGE.length)) + line),
    "",
    ...wrapText(summary, width),
    "",
    ...wrapRows(
      [...options, ...GLOBAL_OPTIONS].map((option) => [
        (option.letter === undefined ? "    " : "") + optionWords(option),
        option.summary,
      ]),
      width,
    ),
    "",
    ...also.length === 0 ? [] : [
      ...wrapText(
        `The same as: ${also.map((own) => `poolgen ${own.join(" ")}`).join(", ")}`,
        width,
      ),
      "",
    ],
    ...note === undefined ? [] : [...wrapText(note, width), ""],
    "examples:",
    ...examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}
