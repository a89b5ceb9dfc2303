import { parse } from "@std/yaml";

/** A fault of a whole document; line and column count from 1, and are left out where unknown. */
export interface DocumentFault {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: KeyPath;
}

/** The way to a value: keys of maps and places in lists. */
export type KeyPath = readonly (string | number)[];

const MAX_DEPTH = 32;
const MAX_VALUES = 500_000;
const REFUSED_KEYS: ReadonlyMap<string | number, string> = new Map([
  ["<<", "merge keys are not supported; write the keys out"],
  ["__proto__", "is not allowed as a key"],
  ["constructor", "is not allowed as a key"],
  ["prototype", "is not allowed as a key"],
]);

/**
 * Reads one YAML (or JSON) document with the types of YAML 1.2's core schema. A document that expands to
 * too much through its aliases, nests too deep, or has keys that are dangerous in JavaScript is a fault.
 * The value may share parts (aliases) but has no cycles. Keys without a value are dropped, as in Batch Shipyard.
 */
export function parseYamlDocument(text: string): { value: unknown } | { faults: DocumentFault[] } {
  let value: unknown;
  try {
    value = parse(text, { schema: "core" });
  } catch (error) {
    return { faults: [syntaxFault(error)] };
  }
  const faults: DocumentFault[] = [];
  const size = typeof value === "object" && value !== null
    ? inspect(value, { faults, sizes: new Map(), path: [], open: new Set() })
    : 1;
  if (faults.length === 0 && size > MAX_VALUES) {
    faults.push({ message: `expands to more than ${MAX_VALUES} values through its aliases` });
  }
  return faults.length > 0 ? { faults } : { value };
}

function syntaxFault(error: unknown): DocumentFault {
  if (error instanceof RangeError) return { message: "is nested too deep" };
  const message = error instanceof Error ? error.message : "unreadable";
  // The message ends with a copy of the line, which may hold a secret.
  const match = /^([^\n]*?) at line (\d+), column (\d+):/.exec(message);
  if (match === null) return { message: `is not valid YAML: ${message.split("\n", 1)[0]}` };
  return {
    message: `is not valid YAML: ${match[1]?.replace(/^Cannot [^:]*: /, "")}`,
    line: Number(match[2]),
    column: Number(match[3]),
  };
}

interface Walk {
  readonly faults: DocumentFault[];
  /** Values that are done, by identity, so that an alias costs nothing to follow again. */
  readonly sizes: Map<object, number>;
  /** The keys on the way to the present value, and the values that they lead through. */
  readonly path: (string | number)[];
  readonly open: Set<object>;
}

/** Counts the values that `value` expands to, notes faults on the way, and drops keys without a value. */
function inspect(value: object, walk: Walk): number {
  const known = walk.sizes.get(value);
  if (known !== undefined) return known;
  if (walk.open.has(value)) return fault("contains itself through an alias", walk);
  if (walk.path.length >= MAX_DEPTH) return fault("is nested too deep", walk);
  walk.open.add(value);
  let size = 1;
  for (const [key, child] of entries(value)) {
    if (REFUSED_KEYS.has(key)) fault(REFUSED_KEYS.get(key) ?? "", walk, key);
    if (typeof child === "object" && child !== null) {
      walk.path.push(key);
      size += inspect(child, walk);
      walk.path.pop();
    } else {
      if (child === null && typeof key === "string") Reflect.deleteProperty(value, key);
      size++;
    }
  }
  walk.open.delete(value);
  walk.sizes.set(value, size);
  return size;
}

function fault(message: string, { faults, path }: Walk, ...keys: (string | number)[]): number {
  faults.push({ message, path: [...path, ...keys] });
  return 1;
}

function entries(value: object): Iterable<readonly [string | number, unknown]> {
  return Array.isArray(value) ? value.entries() : Object.entries(value);
}
