import { closestNode, closestWord } from "../../closest_word.ts";
import { UsageError } from "../../errors.ts";
import { nodeNames } from "../../inventory/inventory.ts";
import type { NamedNode } from "./find_node.ts";

/** A node that words can choose. */
type Choosable = NamedNode & { readonly state?: string | undefined };

/**
 * The nodes that words mean: a cardinal (`3`), a range of them (`0-7`), an alias, long alias or id, a pattern with `*` and `?`,
 * or a state (`state=idle`). All of them where there are no words. Throws `UsageError` for a word that means none.
 */
export function chooseNodes<N extends Choosable>(
  { pool, nodes }: { readonly pool: string; readonly nodes: readonly N[] },
  words: readonly string[],
): readonly N[] {
  if (words.length === 0) return nodes;
  const chosen = new Set<N>();
  for (const word of words) {
    const meant = nodes.filter(matcher(word, pool));
    if (meant.length === 0) {
      const near = closestNode(word, nodes.flatMap((node) => nodeNames(pool, node))) ??
        closestWord(word, new Set(nodes.map(({ state }) => `state=${state}`)));
      throw new UsageError(`No node is meant by "${word}"`, {
        hint: near === undefined
          ? "Name nodes by number (3), range (0-7), alias, id, pattern (node*) or state=idle"
          : `Did you mean ${near}?`,
      });
    }
    for (const node of meant) chosen.add(node);
  }
  return nodes.filter((node) => chosen.has(node));
}

function matcher(word: string, pool: string): (node: Choosable) => boolean {
  const [, first, last] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(word) ?? [];
  if (first !== undefined) {
    const [from, to] = [Number(first), Number(last ?? first)];
    return ({ cardinal }) => cardinal >= from && cardinal <= to;
  }
  const [, state] = /^state=([a-z]{1,32})$/i.exec(word) ?? [];
  if (state !== undefined) return (node) => node.state === state.toLowerCase();
  const pattern = new RegExp(`^${word.split("").map(part).join("")}$`);
  return (node) => nodeNames(pool, node).some((name) => pattern.test(name));
}

function part(character: string): string {
  if (character === "*") return ".*";
  return character === "?" ? "." : character.replace(/[^A-Za-z0-9_]/, "\\$&");
}
