import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node, Pair } from "yaml";
import type { KeyPath } from "./yaml_document.ts";

/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Makes a function that tells where in a YAML text a key path stands: at a scalar itself, else at its key,
 * else at the nearest of its parents. A second parser does this, loaded only when there is something to
 * report, since the one that reads the values keeps no positions.
 */
export function pathLocator(text: string): (path: KeyPath) => Position {
  const lines = new LineCounter();
  const document = tryParse(text, lines);
  return (path) => {
    const offset = document === undefined ? 0 : offsetOf(document, path);
    const { line, col } = lines.linePos(offset);
    return line === 0 ? { line: 1, column: 1 } : { line, column: col };
  };
}

function tryParse(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    return parseDocument(text, { lineCounter, schema: "core", keepSourceTokens: false });
  } catch {
    // too deep for its recursion
    return undefined;
  }
}

function offsetOf(document: Document, path: KeyPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    const step = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))
      : isSeq(node)
      ? node.items[Number(key)]
      : undefined;
    if (step === undefined) return offset;
    const [at, value] = isMap(node) ? enterPair(step as Pair) : [startOf(step), step];
    offset = at ?? offset;
    node = value;
  }
  return isScalar(node) ? startOf(node) ?? offset : offset;
}

function enterPair(pair: Pair): [number | undefined, unknown] {
  return [startOf(pair.key), pair.value];
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}
