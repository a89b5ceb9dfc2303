// Control characters, and what turns the direction of text or hides in it: none of them may reach a terminal.
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}]/gu;
/** Azure Pipelines takes these for commands wherever they stand in a line. */
const CI_COMMAND = /##(?=vso\[|\[)/gi;

/**
 * One line of text that is safe on a terminal and in a CI log: unsafe characters are shown as `\u{...}`, and
 * what CI services take for commands is broken up.
 */
export function safeText(text: string): string {
  return text
    .replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    .replace(CI_COMMAND, "#\\u{23}")
    .replace(/^(\s*):(?=:)/, "$1\\u{3a}");
}

/** A value as a JSON document that is safe in the same places, and that means the same to whoever parses it. */
export function safeJson(value: unknown): string {
  // a line break as such is none of a text's, which JSON writes as "\n"
  return JSON.stringify(value, undefined, 2)
    .replace(UNSAFE, (character) => character === "\n" ? character : jsonEscapes(character))
    .replace(CI_COMMAND, "#\\u0023");
}

function jsonEscapes(text: string): string {
  return text.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
