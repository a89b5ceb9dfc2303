/** A text in lines of at most so many characters, broken at spaces; a longer word has a line of its own. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Rows of a word and what it means, the meanings in one column, or below words that are too long for that. */
export function wrapRows(rows: readonly (readonly [string, string])[], width: number): string[] {
  // half of the line is for the meanings
  const most = Math.floor(width / 2) - 4;
  const column = Math.max(
    0,
    ...rows.map(([first]) => first.length).filter((length) => length <= most),
  );
  return rows.flatMap(([first, second]) => {
    const lines = wrapText(second, width - column - 4);
    const below = lines.map((line) => `  ${"".padEnd(column)}  ${line}`.trimEnd());
    if (first.length > column) return [`  ${first}`, ...below];
    return [`  ${first.padEnd(column)}  ${lines[0] ?? ""}`.trimEnd(), ...below.slice(1)];
  });
}
