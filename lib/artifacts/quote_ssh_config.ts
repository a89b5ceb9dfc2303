import { UserError } from "../errors.ts";
import type { Platform } from "../io/platform.ts";
import { slashPath } from "../io/slash_path.ts";

// deno-lint-ignore no-control-regex -- these are the characters to refuse
const UNQUOTABLE = /[\x00-\x1f\x7f]/;
// brackets too: OpenSSH takes quotes around a ProxyJump for a part of it
const PLAIN = /^[A-Za-z0-9_.,:/@%+*?~[\]-][A-Za-z0-9_.,:/@%+*?~=[\]-]*$/;

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
export function literalPath(path: string, platform: Platform): string {
  return slashPath(path, platform).replaceAll("%", "%%");
}

// deno-lint-ignore no-control-regex -- these are the characters to refuse
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;

/** With these a path could show as another one. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Why no file of ours should refer to a path, worded to follow its name; `undefined` where one may. */
export function pathFault(path: string): string | undefined {
  if (UNPRINTABLE.test(path)) return "it has control characters";
  if (TURNING.test(path)) return "it has characters that turn the direction of text";
  if (path.includes("${")) return 'OpenSSH would expand "${"';
  // what the system gives us in place of bytes that are not UTF-8: the path is not that of the file
  return path.includes("\ufffd") || !path.isWellFormed() ? "it is not valid UTF-8" : undefined;
}
