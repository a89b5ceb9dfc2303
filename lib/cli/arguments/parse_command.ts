import { parseArgs } from "@std/cli";
import { closestWord } from "../../closest_word.ts";
import { UsageError } from "../../errors.ts";
import { choiceHint } from "./choice_hint.ts";
import type { Command, OptionSpec } from "../command_table/command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "../command_table/commands.ts";
import { refuseSecretOptions } from "../command_table/credential_options.ts";
import { findCommand, spellingsOf, splitWords } from "./split_words.ts";
import { choicesOf, optionKind } from "./value_kind.ts";

/** A command line that was understood. */
export interface ParsedCommand {
  /** Absent where no command was named. */
  readonly command: Command | undefined;
  /** The words of a group of commands, such as `pool user`, where the command itself is missing. */
  readonly group: string | undefined;
  readonly options: ReadonlyMap<string, string>;
  /** All values of each option that may be given several times. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/** Finds the command that the arguments name, and its options. Throws `UsageError`. */
export function parseCommand(args: readonly string[]): ParsedCommand {
  // what follows "--" belongs to somebody else
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  refuseSecretOptions(args.slice(0, end));
  const { words, operand, rest } = splitWords(args.slice(0, end));
  const command = findCommand(words);
  if (command === undefined && operand !== undefined) throw unknownCommand(words, operand);
  const specs = [...optionsOf(command), ...GLOBAL_OPTIONS];
  const parsed = parseOptions(rest, specs, command);
  const { options, lists } = parsed;
  const operands = [...parsed.operands, ...args.slice(end + 1)];
  if (
    command !== undefined && command.operands === undefined && operands[0] !== undefined &&
    !options.has("help")
  ) {
    throw new UsageError(`Unexpected argument "${operands[0]}"`, {
      hint: optionHint(operands[0], command) ?? `Run: poolgen ${words.join(" ")} --help`,
    });
  }
  const group = command === undefined && words.length > 0 ? words.join(" ") : undefined;
  return { command, group, options, lists, operands };
}

/** Batch Shipyard has it on every command: where nothing is asked, it changes nothing. */
const YES: OptionSpec = { name: "yes", letter: "y", summary: "do not ask" };

function optionsOf(command: Command | undefined): readonly OptionSpec[] {
  const { words = [], options = [] } = command ?? {};
  return words[0] !== "pool" || options.some(({ name }) => name === YES.name)
    ? options
    : [...options, YES];
}

/** The option that takes what was given without one. */
function optionHint(word: string, { options }: Command): string | undefined {
  const name = /\.(?:ya?ml|json)$/.test(word) ? "pool" : /^[a-z]*\d+$/.test(word) ? "nodeid" : "";
  return options.some((option) => option.name === name)
    ? `Did you mean --${name} ${word}?`
    : undefined;
}

interface ParsedOptions {
  readonly options: Map<string, string>;
  readonly lists: Map<string, readonly string[]>;
  readonly operands: string[];
}

function parseOptions(
  args: readonly string[],
  specs: readonly OptionSpec[],
  command: Command | undefined,
): ParsedOptions {
  const names = new Map(
    specs.flatMap((spec) =>
      [[spec.name, spec], ...(spec.letter === undefined ? [] : [[spec.letter, spec]])] as [
        string,
        OptionSpec,
      ][]
    ),
  );
  refuseSwitchValues(args, specs);
  const parsed = parseArgs(args, {
    boolean: specs.filter((spec) => spec.value === undefined).map((spec) => spec.name),
    string: ["_", ...specs.filter((spec) => spec.value !== undefined).map((spec) => spec.name)],
    collect: specs.filter(({ repeats }) => repeats === true).map(({ name }) => name),
    alias: Object.fromEntries(
      specs.flatMap(({ name, letter }) => letter === undefined ? [] : [[letter, name]]),
    ),
    unknown: (argument, name) => {
      if (name === undefined) return true;
      throw unknownOption(argument, names.keys(), command);
    },
  });
  const options = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  for (const spec of specs) {
    const { name, value } = spec;
    const found = parsed[name];
    if (value === undefined) {
      if (found === true) options.set(name, "");
      continue;
    }
    const given = [found].flat().filter((one) => typeof one === "string");
    if (given.includes("")) throw new UsageError(`The option --${name} needs a value: ${value}`);
    refuseOtherValues(name, given, choicesOf(optionKind(spec)));
    const last = given.at(-1);
    if (last === undefined) continue;
    options.set(name, last);
    lists.set(name, given);
  }
  return { options, lists, operands: parsed._.map(String) };
}

function refuseSwitchValues(args: readonly string[], specs: readonly OptionSpec[]): void {
  for (const { name, value } of specs) {
    if (value === undefined && args.some((arg) => arg.startsWith(`--${name}=`))) {
      throw new UsageError(`The option --${name} takes no value`);
    }
  }
}

/** Throws `UsageError` for a value that is none of a closed list. */
function refuseOtherValues(
  name: string,
  given: readonly string[],
  choices: readonly string[] | undefined,
): void {
  for (const value of given) {
    if (choices === undefined || choices.includes(value)) continue;
    throw new UsageError(`Cannot use "${value}" for --${name}`, {
      hint: choiceHint(value, choices),
    });
  }
}

function unknownOption(
  argument: string,
  names: Iterable<string>,
  command: Command | undefined,
): UsageError {
  const typed = argument.replace(/^--?/, "").replace(/=.*$/s, "");
  const near = closestWord(typed, [...names].filter((name) => name.length > 1));
  return new UsageError(`Unknown option "${argument.replace(/=.*$/s, "")}"`, {
    hint: near === undefined
      ? command?.operands?.includes("COMMAND") === true
        ? `Add --help to see the options, and put -- before a command that has its own`
        : "Add --help to see the options"
      : `Did you mean --${near}?`,
  });
}

function unknownCommand(words: readonly string[], word: string): UsageError {
  const next = COMMANDS.flatMap(spellingsOf)
    .filter((own) => words.every((known, index) => own[index] === known))
    .map((own) => own[words.length]).filter((known) => known !== undefined);
  const near = closestWord(word, new Set(next));
  const command = ["poolgen", ...words].join(" ");
  return new UsageError(`Unknown command "${[...words, word].join(" ")}"`, {
    hint: near === undefined ? `Run: ${command} --help` : `Did you mean: ${command} ${near}`,
  });
}
