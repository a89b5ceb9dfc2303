/** A text that means itself in Markdown. */
export function markdownText(plain: string): string {
  return plain.replace(/[\\`*<>|[\]~]/g, "\\$&");
}
