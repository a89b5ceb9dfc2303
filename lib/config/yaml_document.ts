import { parse } from "@std/yaml";
import { costlyText } from "./costly_text.ts";
import { readNodeList } from "./read_node_list.ts";
import { syntaxFault, TOO_DEEP } from "./syntax_fault.ts";
import { MAX_DEPTH, traceYaml } from "./trace_yaml.ts";

/** A fault of a document; line and column count from 1, and are left out where the path tells them. */
export interface DocumentFault {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: KeyPath;
  /** Whether the last key of the path is wrong itself, and not its value. */
  readonly atKey?: boolean;
}

/** The way to a value: keys of maps and places in lists. */
export type KeyPath = readonly (string | number)[];

/** How many faults of a file are told one by one. */
export const MAX_FAULTS = 1000;

const REFUSED_KEYS: ReadonlyMap<string, string> = new Map([
  ["<<", "merge keys are not supported; write the keys out"],
  ["__proto__", "is not allowed as a key"],
  ["constructor", "is not allowed as a key"],
  ["prototype", "is not allowed as a key"],
]);

/** A document that was read. */
export interface YamlDocument {
  /** It may share parts (aliases) but has no cycles. */
  readonly value: unknown;
  /** Whether there is a key or item without a value in it. */
  readonly hasEmpty: boolean;
}

/**
 * Reads one YAML (or JSON) document with the types of YAML 1.2's core schema. A document that expands to more
 * than `maxValues` values through its aliases, nests too deep, or has keys that are dangerous in JavaScript is
 * a fault.
 */
export function parseYamlDocument(
  text: string,
  maxValues = 50_000,
): YamlDocument | { faults: readonly DocumentFault[] } {
  const nodes = readNodeList(text, maxValues, maxCollectionsOf(maxValues));
  if (nodes !== undefined) return { value: nodes, hasEmpty: false };
  const read = readValue(text, maxValues);
  if ("fault" in read) return { faults: [read.fault] };
  const walk: Walk = { faults: [], sizes: new Map(), path: [], hasEmpty: false };
  const size = inspect(read.value, walk);
  const { faults, hasEmpty } = walk;
  if (faults.some(({ message }) => message === TOO_DEEP)) {
    // the strict parser knows the place, unless aliases lead there
    const strict = readStrictly(text, maxValues);
    if ("fault" in strict) return { faults: [strict.fault] };
  }
  if (faults.length === 0 && size > maxValues) faults.push({ message: tooMany(maxValues) });
  return faults.length > 0 ? { faults } : { value: read.value, hasEmpty };
}

type Read = { readonly value: unknown } | { readonly fault: DocumentFault };

/**
 * What `@std/yaml` can misread without a word: a tab as indentation counts for nothing, an alias of 0, false or
 * an empty text becomes null, 017 becomes 15 and 0o17 text; also anchors, tags, explicit keys and blanks at the
 * ends of lines. Where these are but a part of some text, the strict parser reads the same.
 */
const MISREAD = new RegExp(
  ["^ *\\t", "[ \\t]$", "START[*&!?]", "START[-+]?0[0-9a-z]"].join("|")
    .replaceAll("START", "(?:^|[\\s,[{:-])"),
  "m",
);

/** `@std/yaml` takes time by the square of the lines of a text in quotes. */
const MAX_PLAIN = 1 << 16;

/** What `@std/yaml` cannot read, might misread, or reads slowly is left to the strict parser to read or refuse. */
function readValue(text: string, maxValues: number): Read {
  const costly = costlyText(text);
  if (costly !== undefined) return { fault: { message: costly } };
  if (text.length > MAX_PLAIN || MISREAD.test(text)) return readStrictly(text, maxValues);
  try {
    return { value: parse(text, { schema: "core" }) };
  } catch {
    return readStrictly(text, maxValues);
  }
}

/** Why the parser was stopped, worded as a fault. */
class TooMuch extends Error {}

function tooMany(maxValues: number): string {
  return `holds more than ${maxValues} values, those of its aliases counted`;
}

/** A list or map costs far more than a text, and so do the problems of one that is wrong; nodes need no more. */
const VALUES_PER_COLLECTION = 5;

function maxCollectionsOf(maxValues: number): number {
  return Math.floor(maxValues / VALUES_PER_COLLECTION);
}

/** Ends as soon as there is certainly too much: a few megabytes of brackets would take a gigabyte. */
function readStrictly(text: string, maxValues: number): Read {
  const open: number[] = [];
  const maxCollections = maxCollectionsOf(maxValues);
  let [nodes, collections, last]: [number, number, unknown] = [0, 0, undefined];
  try {
    const value = traceYaml(text, (event, { position, kind, result }) => {
      if (event === "open") {
        open.push(position);
        return;
      }
      open.pop();
      nodes++;
      // a value that was first tried as a key of a map ends twice
      if (kind !== "scalar" && kind !== null && result !== last) collections++;
      last = result;
      if (collections > maxCollections) {
        throw new TooMuch(`holds more than ${maxCollections} lists and maps`);
      }
      // values have keys, and each may end twice
      if (nodes > 4 * maxValues) throw new TooMuch(tooMany(maxValues));
    });
    return { value };
  } catch (error) {
    if (error instanceof TooMuch) return { fault: { message: error.message } };
    return { fault: syntaxFault(error, text, open.at(-1) ?? 0) };
  }
}

interface Walk {
  readonly faults: DocumentFault[];
  /** Of values that are done, by identity, so that an alias costs nothing to follow again; others have `OPEN`. */
  readonly sizes: Map<object, number>;
  /** The keys on the way to the present value. */
  readonly path: (string | number)[];
  hasEmpty: boolean;
}

const OPEN = 0;

/** Each that is not known is a problem to be looked into. */
const MAX_KEYS = 10_000;

/** Counts the values that `value` expands to, and notes faults on the way. */
function inspect(value: unknown, walk: Walk): number {
  if (!isCollection(value)) return inspectScalar(value, walk);
  const known = walk.sizes.get(value);
  if (known === OPEN) return fault(walk, { message: "contains itself through an alias" });
  if (known !== undefined) return known;
  // aliases can lead deeper than the parser counts
  if (walk.path.length >= MAX_DEPTH) return fault(walk, { message: TOO_DEEP });
  walk.sizes.set(value, OPEN);
  let size = 1;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) size += step(index, value[index], walk);
  } else {
    const keys = Object.keys(value);
    // without its place, which would take another reading of a text that is too much already
    if (keys.length > MAX_KEYS) {
      walk.faults.push({ message: `holds a map of more than ${MAX_KEYS} keys` });
      return 1;
    }
    for (const key of keys) {
      const refusal = REFUSED_KEYS.get(key);
      if (refusal !== undefined) fault(walk, { message: refusal, atKey: true }, key);
      size += step(key, Reflect.get(value, key), walk);
    }
  }
  walk.sizes.set(value, size);
  return size;
}

function inspectScalar(value: unknown, walk: Walk): number {
  walk.hasEmpty ||= value === null;
  return 1;
}

function step(key: string | number, child: unknown, walk: Walk): number {
  // most are scalars, whose place nobody asks for
  if (!isCollection(child)) return inspectScalar(child, walk);
  walk.path.push(key);
  const size = inspect(child, walk);
  walk.path.pop();
  return size;
}

function fault({ faults, path }: Walk, own: DocumentFault, ...rest: string[]): number {
  if (faults.length < MAX_FAULTS) faults.push({ ...own, path: [...path, ...rest] });
  return 1;
}

function isCollection(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
