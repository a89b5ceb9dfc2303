import { Buffer } from "node:buffer";

/**
 * What takes the strict parser a hundred times its own size, for each begins a new piece of a text, or much time:
 * an ampersand can begin an anchor. Ten thousand nodes take some 120,000 lines.
 */
const COSTLY = [
  { mark: "\n", name: "lines", most: 200_000 },
  { mark: "\r", name: "lines", most: 200_000 },
  { mark: "\\", name: "backslashes", most: 200_000 },
  { mark: "''", name: "single quotes in pairs", most: 200_000 },
  { mark: "\0", name: "NUL characters", most: 200_000 },
  { mark: "&", name: "ampersands", most: 10_000 },
];

/** Each takes the parser's search for unprintable ones a hundred bytes. */
const MAX_NON_ASCII = 200_000;

/** The parser's expression for tags takes much memory for a long one. */
const LONG_TAG = /(?:^|[\s,[{:-])!(?:<\S{256}|[^\s"{},[\]]{256})|^%TAG.{256}/m;

/** Why a YAML text would take its reader too much time or memory, as far as that shows without reading it. */
export function costlyText(text: string): string | undefined {
  for (const { mark, name, most } of COSTLY) {
    if (occursMoreThan(most, mark, text)) return `holds more than ${most} ${name}`;
  }
  // one that is not ASCII has at most two bytes more than UTF-16 units
  if (Buffer.byteLength(text) - text.length > 2 * MAX_NON_ASCII) {
    return `holds more than ${MAX_NON_ASCII} characters that are not ASCII`;
  }
  const hasTags = text.includes("!") || text.includes("%TAG");
  return hasTags && LONG_TAG.test(text) ? "holds a tag of more than 256 characters" : undefined;
}

function occursMoreThan(most: number, mark: string, text: string): boolean {
  let count = 0;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
    if (++count > most) return true;
  }
  return false;
}
