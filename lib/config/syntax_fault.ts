import { MAX_DEPTH, YAMLException } from "./trace_yaml.ts";
import { type Position, positionOf } from "./position.ts";

/** The fault of a document that is nested too deep. */
export const TOO_DEEP = `is nested too deep: more than ${MAX_DEPTH} lists and maps in each other`;
const OUT_OF_PLACE =
  "is not valid YAML here; check the indentation, and put text with special characters in quotes";
const TAB = "is indented with a tab; use spaces";

interface Reason {
  readonly pattern: RegExp;
  readonly message: string | ((text: string, at: number) => string);
  /** What is better to show than the place where the parser gave up. */
  readonly find?: (text: string, at: number, unfinished: number) => number;
}

/** Our words for the parser's, which partly quote the file; it may hold secrets. */
const REASONS: readonly Reason[] = [
  { pattern: /^nesting exceeded/, message: TOO_DEEP },
  { pattern: /^duplicated mapping key/, message: repeatedKey, find: nextText },
  { pattern: /^tab characters/, message: TAB },
  {
    pattern: /^null byte|non-printable|valid JSON character/,
    message: "contains a control character",
    find: controlCharacter,
  },
  {
    pattern: /alias/,
    message: 'refers to an anchor that is not there; put text that begins with "*" in quotes',
    find: unfinishedNode,
  },
  {
    pattern: /\btag\b/,
    message: 'has a tag that is not known; put text that begins with "!" in quotes',
    find: unfinishedNode,
  },
  {
    pattern: /^unexpected end of the .* quoted scalar/,
    message: "begins a text in quotes that never ends",
    find: unfinishedNode,
  },
  {
    pattern: /^unexpected end of the stream within a flow/,
    message: 'begins a list or map that never ends; close it with "]" or "}"',
    find: unfinishedNode,
  },
  {
    pattern: /missed comma/,
    message: 'is not valid YAML: a "," is missing, or a "]" or "}" before',
  },
  {
    pattern: /^expected the node content/,
    message: 'is not valid YAML: nothing stands before the ","',
  },
  {
    pattern: /colon is missed|multiline key/,
    message: 'is not valid YAML: a ":" is missing after a key',
  },
  {
    pattern: /^bad indentation|^end of the stream or a document separator/,
    message: outOfPlace,
  },
];

/** What stopped the parser, and where. */
export interface SyntaxFault extends Position {
  readonly message: string;
}

/**
 * Puts the strict parser's failure on a text in words that are safe to show and say what to do; `unfinished` is
 * where the innermost node begins that it did not come to the end of.
 */
export function syntaxFault(error: unknown, text: string, unfinished: number): SyntaxFault {
  if (!(error instanceof YAMLException)) {
    return { message: "is not valid YAML", line: 1, column: 1 };
  }
  const { reason, mark } = error;
  if (reason.startsWith("expected a single document")) {
    const place = positionOf(text, secondDocument(text));
    return { message: "holds more than one document; keep one", ...place };
  }
  const known = REASONS.find(({ pattern }) => pattern.test(reason));
  const at = known?.find?.(text, mark.position, unfinished) ?? mark.position;
  const message = typeof known?.message === "function"
    ? known.message(text, at)
    : known?.message ?? `is not valid YAML: ${reason}`;
  return { message, ...positionOf(text, at) };
}

function repeatedKey(text: string, at: number): string {
  const [, key] = /^["']?([a-z0-9._-]{1,64})["']?\s*:/.exec(text.slice(at)) ?? [];
  return `repeats ${key === undefined ? "a key" : `the key "${key}"`} of the same map; keep one`;
}

function outOfPlace(text: string, at: number): string {
  // within brackets tabs do no harm
  const isJson = /^\s*[{[]/.test(text);
  return !isJson && /(?:^|[\r\n]) *\t[^\r\n]*$/.test(text.slice(0, at)) ? TAB : OUT_OF_PLACE;
}

function unfinishedNode(text: string, _at: number, unfinished: number): number {
  return nextText(text, unfinished);
}

function nextText(text: string, at: number): number {
  return at + Math.max(0, text.slice(at).search(/\S/));
}

// deno-lint-ignore no-control-regex -- these are the characters to find
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

function controlCharacter(text: string, at: number): number {
  const found = text.search(CONTROL);
  return found < 0 ? at : found;
}

/** Where the line is that ends the first of several documents. */
function secondDocument(text: string): number {
  const end = text.indexOf("\n", Math.max(0, text.search(/^[^#%\s]/m)));
  const next = text.slice(end + 1).search(/^---(?=\s|$)/m);
  return next < 0 ? 0 : end + 1 + next;
}
