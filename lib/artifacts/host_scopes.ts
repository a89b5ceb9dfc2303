import { type Inventory, nodeNames } from "../inventory/inventory.ts";

/** The line above the shared options: which hosts they apply to. */
export interface HostScope {
  /** `Host` or `Match`. */
  readonly keyword: string;
  readonly patterns: readonly string[];
}

/** OpenSSH before 7.8 reads lines into a buffer of fixed size. */
const MAX_LINE = 1000;
/** Up to here each host is named: any program's parser understands that, and no other host can match. */
const MAX_NAMED_NODES = 128;
const MIN_PREFIX = 3;

/**
 * The scopes of the shared options, each of which is followed by all of them. Large pools would repeat the
 * options hundreds of times, which doubles the time of every `ssh`; there the scope is what the
 * pool's hosts have in common: a name that begins as theirs do, and an address that is one of theirs.
 */
export function hostScopes(inventory: Inventory): HostScope[] {
  const { nodes, pool } = inventory;
  const patterns = nodes.length > MAX_NAMED_NODES ? namePatterns(inventory) : undefined;
  if (patterns === undefined) {
    const names = nodes.flatMap((node) => nodeNames(pool, node));
    return chunk(names, "Host".length).map((chunk) => ({ keyword: "Host", patterns: chunk }));
  }
  const addresses = [...new Set(nodes.map((node) => node.address))];
  const taken = `Match originalhost ${patterns} host`.length;
  return chunk(addresses, taken).map((chunk) => ({
    keyword: "Match",
    patterns: ["originalhost", patterns, "host", chunk.join(",")],
  }));
}

/** Patterns that every name of the pool fits; `undefined` where the ids have nothing in common. */
function namePatterns({ pool, nodes }: Inventory): string | undefined {
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const idPrefix = commonPrefix(nodes.map((node) => node.nodeId));
  if (idPrefix.length < MIN_PREFIX) return undefined;
  const prefix = first.alias.slice(0, -String(first.cardinal).length);
  const digits = String(last.cardinal).length;
  const aliases = Array.from({ length: digits }, (_, index) => prefix + "?".repeat(index + 1));
  return [...aliases, ...aliases.map((alias) => `${pool}-${alias}`), `${idPrefix}*`].join(",");
}

function commonPrefix(words: readonly string[]): string {
  return words.reduce((prefix, word) => {
    let length = 0;
    while (length < prefix.length && prefix[length] === word[length]) length++;
    return prefix.slice(0, length);
  });
}

/** Divides words into groups that each fit on a line with `taken` characters before them. */
function chunk(words: readonly string[], taken: number): string[][] {
  const chunks: string[][] = [];
  let room = 0;
  for (const word of words) {
    room -= word.length + 1;
    if (chunks.length === 0 || room < 0) {
      chunks.push([]);
      room = MAX_LINE - taken - word.length - 1;
    }
    chunks.at(-1)?.push(word);
  }
  return chunks;
}
