import { closestWord } from "../../closest_word.ts";

/** What to do about a word that is none of a closed list: the one that was meant, else all there are. */
export function choiceHint(word: string, choices: readonly string[]): string {
  const near = closestWord(word, choices);
  return near === undefined ? `There are: ${choices.join(", ")}` : `Did you mean ${near}?`;
}
