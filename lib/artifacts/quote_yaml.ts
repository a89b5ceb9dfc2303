import { UserError } from "../errors.ts";

/** What every parser of YAML takes for text; what is left out begins as a number or a mark does, or holds one. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** What YAML 1.1 or 1.2 takes for something else than text. */
const RESERVED = /^(?:true|false|yes|no|on|off|y|n|null)$/i;

/**
 * Quotes a value as one text of a YAML document, for parsers of YAML 1.1 too. Throws `UserError` for what no
 * parser has to read back.
 */
export function quoteYaml(value: string): string {
  if (PLAIN.test(value) && !RESERVED.test(value)) return value;
  if (!value.isWellFormed()) {
    throw new UserError(`Cannot write ${JSON.stringify(value)} into YAML: it is not text`);
  }
  // a text of JSON is one of YAML; what may not stand there as it is has an escape in both
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
