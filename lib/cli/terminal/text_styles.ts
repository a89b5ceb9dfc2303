const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** How a word looks on a terminal. */
export type Style = keyof typeof CODES;

/** A text in a style, where there are colours. */
export function paint(text: string, color: boolean, style: Style | undefined): string {
  return color && style !== undefined ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text;
}
