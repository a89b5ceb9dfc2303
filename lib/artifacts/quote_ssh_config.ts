import { UserError } from "../errors.ts";

// deno-lint-ignore no-control-regex -- these are the characters to refuse
const UNQUOTABLE = /[\x00-\x1f\x7f]/;
const PLAIN = /^[A-Za-z0-9_.,:/@%+*?~-][A-Za-z0-9_.,:/@%+*?~=-]*$/;

/**
 * Quotes a value as one word of an ssh_config line: OpenSSH knows `\\` and `\"` within double quotes, and
 * nothing that would keep a line break or `${NAME}` as it is. Throws `UserError` for those.
 */
export function quoteSshConfig(value: string): string {
  if (PLAIN.test(value)) return value;
  if (UNQUOTABLE.test(value)) throw refusal(value, "it has control characters");
  if (value.includes("${")) throw refusal(value, 'OpenSSH would expand "${"');
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

function refusal(value: string, reason: string): UserError {
  return new UserError(`Cannot write ${JSON.stringify(value)} into an ssh_config: ${reason}`, {
    hint: "Choose another file or folder name",
  });
}

/** A path for an option in which OpenSSH expands `%` tokens, so that it means itself. */
export function literalPath(path: string): string {
  return path.replaceAll("%", "%%");
}
