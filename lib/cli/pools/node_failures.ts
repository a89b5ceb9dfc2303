import type { UserError } from "../../errors.ts";
import type { Io } from "../../io/terminal.ts";
import { printErrors, printHints } from "../terminal/notes.ts";

/** Something that failed for one of several. */
export interface NamedFailure {
  readonly name: string;
  readonly error: UserError;
}

/** Tells on stderr what failed for each, and each hint once. */
export function printFailures(failures: readonly NamedFailure[], io: Io): void {
  printErrors(failures.map(({ name, error }) => `${name}: ${error.message}`), io);
  const hints = failures.map(({ error }) => error.hint).filter((hint) => hint !== undefined);
  printHints([...new Set(hints)], io);
}
