import { traceYaml } from "./trace_yaml.ts";
import { type Position, positionFinder } from "./position.ts";
import type { KeyPath } from "./yaml_document.ts";

/** A node of the text as the parser went over it. */
interface TextNode {
  readonly start: number;
  readonly end: number;
  readonly kind: string | null;
  readonly value: unknown;
  /** The keys, values and items, in the order of the text. */
  readonly children: readonly TextNode[];
}

/** A part of a map or list: where its key is, and its value as far as there is some text of it. */
interface Entry {
  readonly keyStart: number | undefined;
  readonly node: TextNode | undefined;
}

/**
 * Makes a function that tells where in a YAML text a key path stands: at a scalar or alias itself, else at its
 * key, else at the nearest of its parents; `atKey` asks for the last key. The text is read a second time for it,
 * and so this is for a text in which there is something to report.
 */
export function pathLocator(text: string): (path: KeyPath, atKey?: boolean) => Position {
  const { root, anchored } = readNodes(text);
  const known = new Map<TextNode, ReadonlyMap<string, Entry>>();
  const positionAt = positionFinder(text);

  function entriesOf(node: TextNode): ReadonlyMap<string, Entry> {
    const entries = known.get(node) ?? readEntries(text, node);
    known.set(node, entries);
    return entries;
  }

  return (path, atKey = false) => {
    let node = root;
    let offset = startOf(text, root) ?? 0;
    for (const [index, key] of path.entries()) {
      const owner = node?.kind === null ? anchored.get(node.value) : node;
      const entry = owner === undefined ? undefined : entriesOf(owner).get(String(key));
      if (entry === undefined) break;
      node = entry.node;
      const start = startOf(text, node);
      const own = isCollection(node) && entry.keyStart !== undefined ? undefined : start;
      const last = index === path.length - 1;
      offset = (last && !atKey ? own : undefined) ?? entry.keyStart ?? start ?? offset;
    }
    return positionAt(offset);
  };
}

function readNodes(
  text: string,
): { root: TextNode | undefined; anchored: ReadonlyMap<unknown, TextNode> } {
  const open: { start: number; children: TextNode[] }[] = [];
  const anchored = new Map<unknown, TextNode>();
  let root: TextNode | undefined;
  traceYaml(text, (event, { position, kind, result }) => {
    if (event === "open") {
      open.push({ start: position, children: [] });
      return;
    }
    const { start = 0, children = [] } = open.pop() ?? {};
    // a value is first tried as a key of a map; where it is none, the try has all that is in it
    const tried = children.find((child) => isCollection(child) && child.value === result);
    const node = tried ?? {
      start,
      end: position,
      kind: kind ?? null,
      value: result,
      children: isObject(result) ? children : [],
    };
    if (isCollection(node)) anchored.set(result, node);
    root = node;
    open.at(-1)?.children.push(node);
  });
  return { root, anchored };
}

function readEntries(text: string, { kind, value, children }: TextNode): Map<string, Entry> {
  if (kind === "sequence" && Array.isArray(value)) return readItems(value, children);
  return isObject(value) ? readPairs(text, value, children) : new Map();
}

/** Lists hold no node for an empty item, and left-over nodes of what the parser tried. */
function readItems(items: readonly unknown[], children: readonly TextNode[]): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let next = 0;
  for (const [index, item] of items.entries()) {
    if (item === null && children[next]?.value !== null) continue;
    while (next < children.length && !Object.is(children[next]?.value, item)) next++;
    entries.set(String(index), { keyStart: undefined, node: children[next] });
    next++;
  }
  return entries;
}

function readPairs(
  text: string,
  value: object,
  children: readonly TextNode[],
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let next = 0; next < children.length; next++) {
    const key = children[next];
    if (key === undefined || isObject(key.value)) continue;
    const name = String(key.value);
    if (!Object.hasOwn(value, name)) continue;
    const node = children[next + 1];
    const hasValue = node !== undefined && Object.is(node.value, Reflect.get(value, name));
    entries.set(name, { keyStart: startOf(text, key), node: hasValue ? node : undefined });
    if (hasValue) next++;
  }
  return entries;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isCollection(node: TextNode | undefined): boolean {
  return node !== undefined && isObject(node.value) && node.kind !== null;
}

/** What may stand before a node's own text: space, comments, an anchor and a tag. */
const BEFORE = /\s+|#[^\r\n]*|[&!][^\s,[\]{}]*/y;

function startOf(text: string, node: TextNode | undefined): number | undefined {
  if (node === undefined) return undefined;
  let start = node.start;
  for (BEFORE.lastIndex = start; BEFORE.test(text);) start = BEFORE.lastIndex;
  return start < node.end ? start : undefined;
}
