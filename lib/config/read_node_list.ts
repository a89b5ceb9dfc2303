/** A text that no YAML takes for anything else, neither in a block nor between brackets, but for `KEYWORD`. */
const WORD = "[A-Za-z][A-Za-z0-9_.-]*";
const KEYWORD = /^(?:null|true|false)$/i;
const ADDRESS = `${WORD}|[0-9]+(?:\\.[0-9]+){3}`;
const HOST_KEY = `${WORD}(?:@[a-z.]+)? [A-Za-z0-9+/]+={0,2}`;

const PATH = `(?:~|\\.{1,2})?/[A-Za-z0-9_./-]*[A-Za-z0-9_-]|${WORD}`;

const HEAD = new RegExp(`(pool|user|private_key): (${PATH})\\n`, "y");
const NODES = /nodes:\n( {0,8})(?=- )/y;
const TEXT = new RegExp(`^(?:${ADDRESS})$`);
const PORT = /^[1-9][0-9]{0,4}$/;
const HOST_KEYS = new RegExp(`^\\[${HOST_KEY}(?:, ${HOST_KEY})*\\]$`);

/** A text and how far it is read. */
interface Cursor {
  readonly text: string;
  at: number;
}

type NodeValue = string | number | readonly string[];

/**
 * Reads a list of nodes as programs write it, with each value on a line of its own and nothing around it, in a tenth
 * of the time that a parser of YAML takes. `undefined` leaves the text to the parser: one that is written in another
 * way, is wrong, or holds more than so many values, or lists and maps.
 */
export function readNodeList(text: string, maxValues: number, maxCollections: number): unknown {
  const cursor = { text, at: 0 };
  const head: Record<string, string> = {};
  for (let [, key, value] = take(cursor, HEAD); key && value; [, key, value] = take(cursor, HEAD)) {
    if (KEYWORD.test(value) || Object.hasOwn(head, key)) return undefined;
    head[key] = value;
  }
  const [start, indent = ""] = take(cursor, NODES);
  if (start === undefined) return undefined;
  cursor.at -= indent.length;
  const nodes = readNodes(cursor, indent);
  if (nodes === undefined) return undefined;
  const values = nodes.flatMap((node) => Object.values(node));
  const lists = values.filter((value) => typeof value === "object");
  // beside the file itself and its list
  const collections = 2 + nodes.length + lists.length;
  const count = 2 + Object.keys(head).length + nodes.length + values.length +
    lists.reduce((sum, { length }) => sum + length, 0);
  if (count > maxValues || collections > maxCollections) return undefined;
  return { ...head, nodes };
}

function readNodes(cursor: Cursor, indent: string): Record<string, NodeValue>[] | undefined {
  const field = new RegExp(`${indent}(- |  )(id|address|port|user|host_keys):(?: (.+))?\\n`, "y");
  const items = ["  ", "    "].map((more) => new RegExp(`${indent}${more}- (${HOST_KEY})\\n`, "y"));
  const nodes: Record<string, NodeValue>[] = [];
  let node: Record<string, NodeValue> = {};
  while (cursor.at < cursor.text.length) {
    const [, mark, key = "", written] = take(cursor, field);
    if (mark === undefined) return undefined;
    if (mark === "- ") nodes.push(node = {});
    const value = key === "host_keys"
      ? written === undefined ? readItems(cursor, items) : hostKeysOf(written)
      : written === undefined
      ? undefined
      : scalarOf(key, written);
    if (value === undefined || Object.hasOwn(node, key)) return undefined;
    node[key] = value;
  }
  return nodes;
}

function scalarOf(key: string, written: string): string | number | undefined {
  if (key === "port") return PORT.test(written) ? Number(written) : undefined;
  return TEXT.test(written) && !KEYWORD.test(written) ? written : undefined;
}

function hostKeysOf(written: string): readonly string[] | undefined {
  return HOST_KEYS.test(written) ? written.slice(1, -1).split(", ") : undefined;
}

/** Reads host keys below each other, with one of two indentations. */
function readItems(cursor: Cursor, ways: readonly RegExp[]): readonly string[] | undefined {
  const keys: string[] = [];
  for (const item of ways) {
    for (let [, key] = take(cursor, item); key !== undefined; [, key] = take(cursor, item)) {
      keys.push(key);
    }
    if (keys.length > 0) return keys;
  }
  return undefined;
}

/** What a sticky expression matches where the cursor stands, which goes behind that. */
function take(cursor: Cursor, pattern: RegExp): readonly (string | undefined)[] {
  pattern.lastIndex = cursor.at;
  const match = cursor.text.match(pattern);
  if (match === null) return [];
  cursor.at = pattern.lastIndex;
  return match;
}
