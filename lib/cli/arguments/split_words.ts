import type { Command } from "../command_table/command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "../command_table/commands.ts";

/** A command line, taken apart as far as that needs no command to be known. */
export interface SplitArguments {
  /** The words of a command, as far as there are any. */
  readonly words: readonly string[];
  /** The first argument that is neither a word of a command, an option, nor an option's value. */
  readonly operand: string | undefined;
  readonly rest: readonly string[];
}

/** Takes the words of the command from among the arguments; options may stand before them. */
export function splitWords(args: readonly string[]): SplitArguments {
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

/** The command of exactly these words, or of others for the same. */
export function findCommand(words: readonly string[]): Command | undefined {
  return COMMANDS.find((one) =>
    spellingsOf(one).some((own) =>
      own.length === words.length && words.length > 0 &&
      own.every((word, index) => word === words[index])
    )
  );
}

/** All words by which a command is called. */
export function spellingsOf({ words, also = [] }: Command): readonly (readonly string[])[] {
  return [words, ...also];
}

function isCommand(words: readonly string[]): boolean {
  return COMMANDS.flatMap(spellingsOf).some((own) =>
    words.every((word, index) => own[index] === word)
  );
}

/** Whether an argument is an option whose value is the next argument. */
function takesValue(arg: string | undefined): boolean {
  return [{ options: GLOBAL_OPTIONS }, ...COMMANDS].some(({ options }) =>
    options.some(({ name, letter, value }) =>
      value !== undefined && (arg === `--${name}` || (letter !== undefined && arg === `-${letter}`))
    )
  );
}
