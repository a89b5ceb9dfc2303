import type { UserError } from "../errors.ts";
import type { Io } from "../io/terminal.ts";
import { safeText } from "./safe_text.ts";

/** Something that failed for one of several. */
export interface NamedFailure {
  readonly name: string;
  readonly error: UserError;
}

/** Tells on stderr what failed for each, and each hint once. */
export function printFailures(failures: readonly NamedFailure[], { stderr }: Io): void {
  for (const { name, error } of failures) {
    stderr.write(`error: ${safeText(`${name}: ${error.message}`)}\n`);
  }
  for (const hint of new Set(failures.map(({ error }) => error.hint))) {
    if (hint !== undefined) stderr.write(`hint: ${safeText(hint)}\n`);
  }
}
