import { parseArgs } from "@std/cli";
import { closestWord } from "../closest_word.ts";
import { UsageError } from "../errors.ts";
import type { Command, OptionSpec } from "./command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "./commands.ts";
import { refuseSecretOptions } from "./credential_options.ts";

/** A command line that was understood. */
export interface ParsedCommand {
  /** Absent where no command was named. */
  readonly command: Command | undefined;
  /** The words of a group of commands, such as `config`, where the command itself is missing. */
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
  const command = COMMANDS.find((one) =>
    spellingsOf(one).some((own) =>
      own.length === words.length && words.length > 0 &&
      own.every((word, index) => word === words[index])
    )
  );
  if (command === undefined && operand !== undefined) throw unknownCommand(words, operand);
  const specs = [...(command?.options ?? []), ...GLOBAL_OPTIONS];
  const parsed = parseOptions(rest, specs, command);
  const { options, lists } = parsed;
  const operands = [...parsed.operands, ...args.slice(end + 1)];
  if (
    command !== undefined && command.operands === undefined && operands[0] !== undefined &&
    !options.has("help")
  ) {
    throw new UsageError(`Unexpected argument "${operands[0]}"`, {
      hint: `Run: poolgen ${words.join(" ")} --help`,
    });
  }
  return { command, group: command === undefined ? words[0] : undefined, options, lists, operands };
}

interface SplitArguments {
  readonly words: readonly string[];
  /** The first argument that is neither a word of a command, an option, nor an option's value. */
  readonly operand: string | undefined;
  readonly rest: readonly string[];
}

/** Takes the words of the command from among the arguments; options may stand before them. */
function splitWords(args: readonly string[]): SplitArguments {
  const words: string[] = [];
  const rest: string[] = [];
  let operand: string | undefined;
  for (const [index, arg] of args.entries()) {
    const isPlain = !arg.startsWith("-") && !takesValue(args[index - 1]);
    if (isPlain && operand === undefined && isCommand([...words, arg])) {
      words.push(arg);
      continue;
    }
    if (isPlain) operand ??= arg;
    rest.push(arg);
  }
  return { words, operand, rest };
}

function spellingsOf({ words, also = [] }: Command): readonly (readonly string[])[] {
  return [words, ...also];
}

function isCommand(words: readonly string[]): boolean {
  return COMMANDS.flatMap(spellingsOf).some((own) =>
    words.every((word, index) => own[index] === word)
  );
}

/** Whether an argument is an option whose value is the next argument. */
function takesValue(arg: string | undefined): boolean {
  return COMMANDS.some(({ options }) =>
    options.some(({ name, letter, value }) =>
      value !== undefined && (arg === `--${name}` || (letter !== undefined && arg === `-${letter}`))
    )
  );
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
  for (const { name, value } of specs) {
    const found = parsed[name];
    if (value === undefined) {
      if (found === true) options.set(name, "");
      continue;
    }
    const given = [found].flat().filter((one) => typeof one === "string");
    if (given.includes("")) throw new UsageError(`The option --${name} needs a value: ${value}`);
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
