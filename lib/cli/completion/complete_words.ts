import type { Io } from "../../io/terminal.ts";
import type { Command, OptionSpec, ValueKind } from "../command_table/command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "../command_table/commands.ts";
import { findCommand, spellingsOf, splitWords } from "../arguments/split_words.ts";
import { operandKind, optionKind } from "../arguments/value_kind.ts";
import { type Candidate, isPlainWord } from "./candidate.ts";
import { knownValues } from "./known_values.ts";

/** What may stand where a command line is completed. */
export interface Completion {
  /** Whether it is one of the words, or a file or folder, which the shell itself knows best. */
  readonly kind: "words" | "files" | "folders";
  /** What the typed word begins with that is no part of the value, such as `--out=`. */
  readonly prefix: string;
  readonly candidates: readonly Candidate[];
}

/** Completes a word of a command line, after the words before it. */
export async function completeWords(
  before: readonly string[],
  word: string,
  io: Io,
): Promise<Completion> {
  if (before.includes("--")) return { kind: "files", prefix: "", candidates: [] };
  const { words, rest } = splitWords(before);
  const command = findCommand(words);
  const specs = [...(command?.options ?? commonOptions(words)), ...GLOBAL_OPTIONS];
  const { values, given, operands, open } = readOptions(rest, specs);
  const typed = (value: string): { io: Io; options: typeof values; word: string } => ({
    ...{ io, options: values, word: value },
  });
  if (open !== undefined) return await ofKind(optionKind(open), "", typed(word));
  const [, prefix, name, value] = /^(--([^=]+)=)(.*)$/s.exec(word) ?? [];
  if (prefix !== undefined && value !== undefined) {
    const spec = specs.find((known) => known.name === name);
    return await ofKind(spec && optionKind(spec), prefix, typed(value));
  }
  if (word.startsWith("-")) return offer(optionWords(specs, given, words), word);
  if (operands.length > 0 || command !== undefined) {
    if (command === undefined) return offer([], word);
    const kind = operandKind(command, operands.length);
    if (kind === "command") return offer(await helpWords(operands, word), word);
    return await ofKind(kind, "", typed(word));
  }
  return offer(nextWords(words, word), word);
}

interface ReadOptions {
  readonly values: ReadonlyMap<string, string>;
  readonly given: ReadonlySet<string>;
  readonly operands: readonly string[];
  /** The option whose value comes next. */
  readonly open: OptionSpec | undefined;
}

function readOptions(rest: readonly string[], specs: readonly OptionSpec[]): ReadOptions {
  const [values, given] = [new Map<string, string>(), new Set<string>()];
  const operands: string[] = [];
  let open: OptionSpec | undefined;
  for (const arg of rest) {
    if (open !== undefined) {
      values.set(open.name, arg);
      open = undefined;
      continue;
    }
    const [, name, , value] = /^--([^=]+)(=(.*))?$/s.exec(arg) ?? [];
    const spec = specs.find((known) => known.name === name || arg === `-${known.letter}`);
    if (spec === undefined) {
      if (!arg.startsWith("-")) operands.push(arg);
      continue;
    }
    given.add(spec.name);
    if (value !== undefined) values.set(spec.name, value);
    else if (spec.value !== undefined) open = spec;
  }
  return { values, given, operands, open };
}

/** Before its last word is there, a command has the options that all of its group have. */
function commonOptions(words: readonly string[]): readonly OptionSpec[] {
  const [first, ...others] = words.length === 0
    ? []
    : COMMANDS.filter((command) => words.every((word, index) => command.words[index] === word));
  return first?.options.filter(({ name }) =>
    others.every(({ options }) => options.some((option) => option.name === name))
  ) ?? [];
}

function optionWords(
  specs: readonly OptionSpec[],
  given: ReadonlySet<string>,
  words: readonly string[],
): Candidate[] {
  const own = specs.filter(({ name, repeats }) => repeats === true || !given.has(name))
    .map(({ name, summary }) => ({ value: `--${name}`, description: summary }));
  const version = { value: "--version", description: "show the version" };
  return words.length === 0 ? [...own, version] : own;
}

/** The words that follow those of a command; older spellings only once somebody begins to type one. */
function nextWords(words: readonly string[], typed: string): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const command of COMMANDS) {
    for (const own of spellingsOf(command)) {
      const value = own[words.length];
      const isOlder = own !== command.words && own.length > 1 && typed === "";
      if (value === undefined || isOlder || words.some((word, index) => own[index] !== word)) {
        continue;
      }
      const description = own.length === words.length + 1
        ? command.summary
        : groupDescription(own.slice(0, words.length + 1));
      if (!found.has(value)) found.set(value, { value, description });
    }
  }
  return [...found.values()];
}

/** What there is help for. */
async function helpWords(words: readonly string[], typed: string): Promise<Candidate[]> {
  const commands = nextWords(words, typed);
  if (words.length > 0) return commands;
  const { TOPICS } = await import("../help/help_topics.ts");
  const topics = TOPICS.map(({ name, summary }) => ({ value: name, description: summary }));
  return [...commands, { value: "topics", description: "the list of topics" }, ...topics];
}

function groupDescription(words: readonly string[]): string {
  const last = COMMANDS.filter((command: Command) =>
    words.every((word, index) => command.words[index] === word)
  ).map((command) => command.words[words.length]);
  return [...new Set(last)].join(", ");
}

async function ofKind(
  kind: ValueKind | undefined,
  prefix: string,
  typed: { readonly io: Io; readonly options: ReadonlyMap<string, string>; readonly word: string },
): Promise<Completion> {
  if (kind === "file") return { kind: "files", prefix, candidates: [] };
  if (kind === "folder") return { kind: "folders", prefix, candidates: [] };
  if (kind === undefined || kind === "command") return offer([], "", prefix);
  return offer(await knownValues(kind, typed), typed.word, prefix);
}

function offer(candidates: readonly Candidate[], word: string, prefix = ""): Completion {
  return {
    kind: "words",
    prefix,
    candidates: candidates.filter(({ value }) => value.startsWith(word) && isPlainWord(value)),
  };
}
