import { parse } from "@std/yaml";
import { type SyntaxFault, syntaxFault, TOO_DEEP } from "./syntax_fault.ts";
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

const REFUSED_KEYS: ReadonlyMap<string | number, string> = new Map([
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
  const read = readValue(text);
  if ("fault" in read) return { faults: [read.fault] };
  const walk: Walk = { faults: [], sizes: new Map(), path: [], open: new Set(), hasEmpty: false };
  const size = inspect(read.value, walk);
  const { faults, hasEmpty } = walk;
  if (faults.some(({ message }) => message === TOO_DEEP)) {
    // the strict parser knows the place, unless aliases lead there
    const strict = readStrictly(text);
    if ("fault" in strict) return { faults: [strict.fault] };
  }
  if (faults.length === 0 && size > maxValues) {
    faults.push({ message: `holds more than ${maxValues} values, those of its aliases counted` });
  }
  return faults.length > 0 ? { faults } : { value: read.value, hasEmpty };
}

type Read = { readonly value: unknown } | { readonly fault: SyntaxFault };

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
function readValue(text: string): Read {
  if (text.length > MAX_PLAIN || MISREAD.test(text)) return readStrictly(text);
  try {
    return { value: parse(text, { schema: "core" }) };
  } catch {
    return readStrictly(text);
  }
}

function readStrictly(text: string): Read {
  const open: number[] = [];
  try {
    const value = traceYaml(text, (event, { position }) => {
      if (event === "open") open.push(position);
      else open.pop();
    });
    return { value };
  } catch (error) {
    return { fault: syntaxFault(error, text, open.at(-1) ?? 0) };
  }
}

interface Walk {
  readonly faults: DocumentFault[];
  /** Values that are done, by identity, so that an alias costs nothing to follow again. */
  readonly sizes: Map<object, number>;
  /** The keys on the way to the present value, and the values that they lead through. */
  readonly path: (string | number)[];
  readonly open: Set<object>;
  hasEmpty: boolean;
}

/** Counts the values that `value` expands to, and notes faults on the way. */
function inspect(value: unknown, walk: Walk): number {
  if (!isCollection(value)) {
    walk.hasEmpty ||= value === null;
    return 1;
  }
  const known = walk.sizes.get(value);
  if (known !== undefined) return known;
  if (walk.open.has(value)) return fault(walk, { message: "contains itself through an alias" });
  // aliases can lead deeper than the parser counts
  if (walk.path.length >= MAX_DEPTH) return fault(walk, { message: TOO_DEEP });
  walk.open.add(value);
  let size = 1;
  for (const [key, child] of entries(value)) {
    const refusal = REFUSED_KEYS.get(key);
    // most values are neither: only for the others the path is of interest
    if (refusal === undefined && !isCollection(child)) {
      size += inspect(child, walk);
      continue;
    }
    walk.path.push(key);
    if (refusal !== undefined) fault(walk, { message: refusal, atKey: true });
    size += inspect(child, walk);
    walk.path.pop();
  }
  walk.open.delete(value);
  walk.sizes.set(value, size);
  return size;
}

function fault({ faults, path }: Walk, own: DocumentFault): number {
  if (faults.length < MAX_FAULTS) faults.push({ ...own, path: [...path] });
  return 1;
}

function isCollection(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function entries(value: object): Iterable<readonly [string | number, unknown]> {
  return Array.isArray(value) ? value.entries() : Object.entries(value);
}
