import { safeJson } from "../terminal/safe_text.ts";

/**
 * A document as `--json` prints it. Who prints has to say which one it is: what its schema does not have, the compiler
 * refuses.
 */
export function jsonText<Document extends { readonly version: 1 } = never>(
  document: NoInfer<Document>,
): string {
  return `${safeJson(document)}\n`;
}
