import type { Io } from "../../io/terminal.ts";

/**
 * What a value is, which a shell's completion has to know; a list is a closed one, of which a value has to be. Without
 * it the word for the value tells: `FILE`, `DIR`, `NODE`, or words with `|` between them.
 */
export type ValueKind =
  | readonly string[]
  | "file"
  | "folder"
  | "node"
  | "cardinal"
  | "emulated node"
  | "instance"
  | "pool"
  | "fault"
  | "checks"
  | "shell"
  | "command";

/** An option of a command. */
export interface OptionSpec {
  readonly name: string;
  /** A single letter that stands for the name. */
  readonly letter?: string;
  /** The word for its value in the help, such as `FILE`; without it the option is a switch. */
  readonly value?: string;
  readonly kind?: ValueKind;
  /** Whether it may be given several times. */
  readonly repeats?: true;
  readonly summary: string;
}

/** A command: one literal in the table, whose code is loaded when it runs. */
export interface Command {
  /** What the user types, such as `["config", "show"]`. */
  readonly words: readonly string[];
  /** Other words for the same, such as Batch Shipyard's older ones. */
  readonly also?: readonly (readonly string[])[];
  readonly summary: string;
  /** The operands in the usage line, such as `[FILE]`; without it the command takes none. */
  readonly operands?: string;
  /** What each operand is, where the usage line does not tell; the last one counts for all that follow. */
  readonly operandKinds?: readonly ValueKind[];
  readonly options: readonly OptionSpec[];
  /** A paragraph below the options in the help. */
  readonly note?: string;
  readonly examples: readonly string[];
  load(): Promise<{ readonly run: RunCommand }>;
}

/** What a command is called with. */
export interface Invocation {
  readonly io: Io;
  /** The value of each option that was given; a switch has the value "". */
  readonly options: ReadonlyMap<string, string>;
  /** All values of each option that may be given several times. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/**
 * Runs a command to its exit code, which is poolgen's own unless the command hands on that of a program it
 * ran; throws `UserError` for failures.
 */
export type RunCommand = (invocation: Invocation) => Promise<number>;
