/** The one line in a user's own ssh_config; it stays the same whichever pools are installed. */
export const INCLUDE_LINE = "Include ~/.poolgen/ssh_config";

// a byte order mark is no part of the first line; a lone CR ends none
const LINE_START = "(?<=^(?:\\xef\\xbb\\xbf)?|\\n)";
const OUR_LINE = "[ \\t]*[Ii][Nn][Cc][Ll][Uu][Dd][Ee](?:[ \\t]+|[ \\t]*=[ \\t]*)" +
  '("?)~/\\.poolgen/ssh_config\\1[ \\t\\f]*\\r?(?:\\n|$)';
const OUR_LINES = new RegExp(LINE_START + OUR_LINE, "g");
const IS_FIRST = new RegExp(`^(?:\\xef\\xbb\\xbf)?(?:[ \\t\\f\\r]*(?:#[^\\n]*)?\\n)*${OUR_LINE}`);
const BYTE_ORDER_MARK = "\xef\xbb\xbf";

/** Whether our line comes before all that could shadow it. `text` has a character for each byte, here and below. */
export function isInstalled(text: string): boolean {
  return IS_FIRST.test(text);
}

/** Whether our line is anywhere. */
export function hasLine(text: string): boolean {
  return text.search(OUR_LINES) >= 0;
}

/**
 * A user's ssh_config with our line at its top, ended as its first line is. Where the line comes first already,
 * nothing changes; where it stands elsewhere, it is moved. No other byte changes.
 */
export function withLine(text: string): string {
  if (isInstalled(text)) return text;
  const rest = withoutLine(text);
  const top = rest.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const end = /^[^\n]*\r\n/.test(rest) ? "\r\n" : "\n";
  return `${rest.slice(0, top)}${INCLUDE_LINE}${end}${rest.slice(top)}`;
}

/** A user's ssh_config without our line; no other byte changes. */
export function withoutLine(text: string): string {
  const rest = text.replaceAll(OUR_LINES, "");
  // what has come to the top may be our line behind a byte order mark
  return hasLine(rest) ? withoutLine(rest) : rest;
}

/** The same with our line as a comment: all lines keep their numbers. */
export function withLineDisabled(text: string): string {
  return text.replaceAll(OUR_LINES, "#$&");
}
