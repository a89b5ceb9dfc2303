import { safeText } from "../terminal/safe_text.ts";

// Unicode has set them apart for good; XML does not let all of them stand
const NO_CHARACTER = /\p{Noncharacter_Code_Point}/gu;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** A text as one line of XML's or HTML's content, or of a quoted attribute. */
export function escapeMarkup(text: string): string {
  return plainCharacters(text).replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? "");
}

/** A text as one line of what every markup can hold: other characters are shown by their numbers. */
export function plainCharacters(text: string): string {
  return safeText(text).replace(
    NO_CHARACTER,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
