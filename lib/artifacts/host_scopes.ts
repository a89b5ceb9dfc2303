import { type Inventory, nodeNames } from "../inventory/inventory.ts";
import { MAX_LINE } from "./ssh_config_line.ts";

/** The line above the shared options: which hosts they apply to. */
export interface HostScope {
  /** `Host` or `Match`. */
  readonly keyword: string;
  readonly patterns: readonly string[];
}

/** Up to here each host is named: any program's parser understands that, and no other host can match. */
const MAX_NAMED_NODES = 128;
const MIN_PREFIX = 3;

/**
 * The scopes of the shared options, each of which is followed by all of them. Large pools would repeat the
 * options hundreds of times, which doubles the time of every `ssh`; there the scope is what the
 * pool's hosts have in common: a name that begins as theirs do, and an address that is one of theirs.
 */
export function hostScopes(inventory: Inventory): HostScope[] {
  return inventory.nodes.length > MAX_NAMED_NODES
    ? matchScopes(inventory) ?? namedScopes(inventory)
    : namedScopes(inventory);
}

function namedScopes({ pool, nodes }: Inventory): HostScope[] {
  const names = nodes.flatMap((node) => nodeNames(pool, node));
  return chunk(names, "Host".length).map((chunk) => ({ keyword: "Host", patterns: chunk }));
}

/**
 * `undefined` where the ids have nothing in common, and where an address looks like a name of the pool: who
 * dials that address by itself, such as a gateway's, means no node.
 */
function matchScopes(inventory: Inventory): HostScope[] | undefined {
  const patterns = namePatterns(inventory);
  if (patterns === undefined) return undefined;
  const addresses = [...new Set(inventory.nodes.map((node) => node.address))];
  const looksLikeName = expressionOf(patterns);
  const taken = `Match originalhost ${patterns.join(",")} host`.length;
  const longest = Math.max(...addresses.map((address) => address.length));
  if (taken + 1 + longest > MAX_LINE || addresses.some((address) => looksLikeName.test(address))) {
    return undefined;
  }
  return chunk(addresses, taken).map((chunk) => ({
    keyword: "Match",
    patterns: ["originalhost", patterns.join(","), "host", chunk.join(",")],
  }));
}

/** Patterns that every name of the pool fits; `undefined` where the ids have nothing in common. */
function namePatterns({ pool, nodes }: Inventory): string[] | undefined {
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const idPrefix = commonPrefix(nodes.map((node) => node.nodeId));
  if (idPrefix.length < MIN_PREFIX) return undefined;
  const prefix = first.alias.slice(0, -String(first.cardinal).length);
  const digits = String(last.cardinal).length;
  const aliases = Array.from({ length: digits }, (_, index) => prefix + "?".repeat(index + 1));
  return [...aliases, ...aliases.map((alias) => `${pool}-${alias}`), `${idPrefix}*`];
}

/** What OpenSSH matches by the patterns; in a `Match`, it ignores case. */
function expressionOf(patterns: readonly string[]): RegExp {
  const sources = patterns.map((pattern) =>
    pattern.replaceAll(".", "\\.").replaceAll("?", ".").replaceAll("*", ".*")
  );
  return new RegExp(`^(?:${sources.join("|")})$`, "i");
}

function commonPrefix(words: readonly string[]): string {
  let [prefix = ""] = words;
  for (const word of words) {
    while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  }
  return prefix;
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
