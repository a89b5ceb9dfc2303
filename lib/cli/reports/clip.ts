/** The beginning of a text that somebody else may have made endlessly long. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  // not in the middle of a character
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
