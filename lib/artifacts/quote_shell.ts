import { UserError } from "../errors.ts";

// deno-lint-ignore no-control-regex -- these are the characters to refuse
const UNQUOTABLE = /[\x00-\x1f\x7f]/;

/**
 * Quotes a value as one word of a POSIX shell. A shell could hold line breaks, but no value here has any,
 * so that control characters are refused. Throws `UserError`.
 */
export function quoteShell(value: string): string {
  if (UNQUOTABLE.test(value)) {
    throw new UserError(
      `Cannot write ${JSON.stringify(value)} into a shell script: it has control characters`,
    );
  }
  return `'${value.replaceAll("'", "'\\''")}'`;
}
