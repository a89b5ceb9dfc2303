import { UsageError } from "../../errors.ts";
import type { Io } from "../../io/terminal.ts";
import type { Command, OptionSpec } from "../command_table/command.ts";
import { GLOBAL_OPTIONS } from "../command_table/commands.ts";

type Environment = Io["env"];
type Options = ReadonlyMap<string, string>;

/** The options that a command runs with: for those of the emulator the environment counts too. Throws `UsageError`. */
export function allOptions(
  options: Options,
  { words, options: own }: Command,
  env: Environment,
): Options {
  if (words[0] !== "emulator") return options;
  return withEnvironment(options, [...own, ...GLOBAL_OPTIONS], env);
}

/**
 * The options of the emulator that the command line gives, and those that the environment does.
 * Throws `UsageError` for a variable that means a switch and says neither yes nor no.
 */
export function withEnvironment(
  options: Options,
  specs: readonly OptionSpec[],
  env: Environment,
): Options {
  const all = new Map(options);
  for (const { name, value } of specs) {
    const variable = variableOf(name);
    const given = env[variable];
    if (all.has(name) || given === undefined || given === "") continue;
    if (value !== undefined) all.set(name, given);
    else if (meansYes(given, variable)) all.set(name, "");
  }
  return all;
}

/** Whether failures are to be told as JSON too, also that of a command line that nobody understands. */
export function wantsJson({ args, env }: Io): boolean {
  // what follows "--" belongs to somebody else
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  if (own.includes("--json")) return true;
  return own.includes("emulator") && YES.includes(env[variableOf("json")]?.toLowerCase() ?? "");
}

const YES = ["1", "true", "yes", "on"];
const NO = ["0", "false", "no", "off"];

function meansYes(value: string, variable: string): boolean {
  const word = value.toLowerCase();
  if (YES.includes(word) || NO.includes(word)) return YES.includes(word);
  throw new UsageError(`Cannot understand "${value}" for ${variable}`, { hint: "Say yes or no" });
}

function variableOf(option: string): string {
  return `POOLGEN_EMULATOR_${option.toUpperCase().replaceAll("-", "_")}`;
}
