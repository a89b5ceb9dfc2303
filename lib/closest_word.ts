import { levenshteinDistance } from "@std/text";

/** The word in `words` that `word` is most likely a slip of the finger for, if any is near enough. */
export function closestWord(word: string, words: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { word: string; distance: number } | undefined;
  for (const candidate of words) {
    const distance = levenshteinDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Infinity)) {
      best = { word: candidate, distance };
    }
  }
  return best?.word ?? (word.length < 4 ? undefined : onlyCompletion(word, words));
}

/** The only one of `words` that ends with `word` as a word of its own, goes on after it, or breaks off within it. */
function onlyCompletion(word: string, words: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  const longer = [...words].filter((candidate) => {
    const known = candidate.toLowerCase();
    return known.endsWith(`_${typed}`) ||
      (known.startsWith(typed) && known[typed.length] !== "_") ||
      (known.length >= 4 && typed.startsWith(known) && typed[known.length] !== "_");
  });
  return longer.length === 1 ? longer[0] : undefined;
}

/** The node that a name is most likely a slip of the finger for; a number is never taken for another one. */
export function closestNode(name: string, names: Iterable<string>): string | undefined {
  const digits = (text: string): string =>
    text.replace(/[^0-9]+/g, " ").trim().replace(/\b0+(?=[0-9])/g, "");
  return closestWord(name, [...names].filter((known) => digits(known) === digits(name)));
}
