import { parseArgs } from "@std/cli";
import { closestWord } from "../closest_word.ts";
import { UsageError } from "../errors.ts";
import type { Command, OptionSpec } from "./command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "./commands.ts";

/** A command line that was understood. */
export interface ParsedCommand {
  /** Absent where no command was named. */
  readonly command: Command | undefined;
  /** The words of a group of commands, such as `config`, where the command itself is missing. */
  readonly group: string | undefined;
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** Finds the command that the arguments name, and its options. Throws `UsageError`. */
export function parseCommand(args: readonly string[]): ParsedCommand {
  const words: string[] = [];
  const rest: string[] = [];
  for (const arg of args) {
    const isWord = rest.length === 0 &&
      COMMANDS.some((command) =>
        [...words, arg].every((word, index) => command.words[index] === word)
      );
    (isWord ? words : rest).push(arg);
  }
  const command = COMMANDS.find(({ words: own }) =>
    own.length === words.length && words.length > 0 &&
    own.every((word, index) => word === words[index])
  );
  const specs = [...(command?.options ?? []), ...GLOBAL_OPTIONS];
  const { options, operands } = parseOptions(rest, specs);
  if (command === undefined && operands[0] !== undefined) throw unknownCommand(words, operands[0]);
  if (
    command !== undefined && command.operands === undefined && operands[0] !== undefined &&
    !options.has("help")
  ) {
    throw new UsageError(`Unexpected argument "${operands[0]}"`, {
      hint: `Run: poolgen ${words.join(" ")} --help`,
    });
  }
  return { command, group: command === undefined ? words[0] : undefined, options, operands };
}

function parseOptions(
  args: readonly string[],
  specs: readonly OptionSpec[],
): { options: Map<string, string>; operands: string[] } {
  const names = new Map(
    specs.flatMap((spec) =>
      [[spec.name, spec], ...(spec.letter === undefined ? [] : [[spec.letter, spec]])] as [
        string,
        OptionSpec,
      ][]
    ),
  );
  const parsed = parseArgs(args, {
    boolean: specs.filter((spec) => spec.value === undefined).map((spec) => spec.name),
    string: ["_", ...specs.filter((spec) => spec.value !== undefined).map((spec) => spec.name)],
    alias: Object.fromEntries(
      specs.flatMap(({ name, letter }) => letter === undefined ? [] : [[letter, name]]),
    ),
    unknown: (argument, name) => {
      if (name === undefined) return true;
      throw unknownOption(argument, names.keys());
    },
  });
  const options = new Map<string, string>();
  for (const { name, value } of specs) {
    const found = parsed[name];
    if (value === undefined) {
      if (found === true) options.set(name, "");
    } else if (typeof found === "string") {
      if (found === "") throw new UsageError(`The option --${name} needs a value: ${value}`);
      options.set(name, found);
    }
  }
  return { options, operands: parsed._.map(String) };
}

function unknownOption(argument: string, names: Iterable<string>): UsageError {
  const typed = argument.replace(/^--?/, "").replace(/=.*$/s, "");
  const near = closestWord(typed, [...names].filter((name) => name.length > 1));
  return new UsageError(`Unknown option "${argument.replace(/=.*$/s, "")}"`, {
    hint: near === undefined ? "Add --help to see the options" : `Did you mean --${near}?`,
  });
}

function unknownCommand(words: readonly string[], word: string): UsageError {
  const next = COMMANDS.filter((command) =>
    words.every((known, index) => command.words[index] === known)
  )
    .map((command) => command.words[words.length]).filter((known) => known !== undefined);
  const near = closestWord(word, new Set(next));
  const command = ["poolgen", ...words].join(" ");
  return new UsageError(`Unknown command "${[...words, word].join(" ")}"`, {
    hint: near === undefined ? `Run: ${command} --help` : `Did you mean: ${command} ${near}`,
  });
}
