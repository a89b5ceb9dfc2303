// Control characters, and what turns the direction of text or hides in it: none of them may reach a terminal.
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}]/gu;

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
