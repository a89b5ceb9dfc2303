// Control characters, and what turns the direction of text or hides in it: none of them may reach a terminal.
// deno-lint-ignore no-control-regex -- these are the characters to replace
const UNSAFE =
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/**
 * One line of text that is safe on a terminal and in a CI log: unsafe characters are shown as `\u{...}`, and
 * what CI services take for commands is broken up.
 */
export function safeText(text: string): string {
  return text
    .replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    .replace(/##(?=vso\[|\[)/g, "#\\u{23}")
    .replace(/^(\s*):(?=:)/, "$1\\u{3a}");
}
