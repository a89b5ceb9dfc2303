/**
 * The arguments of a command line that no shell sees: words between spaces, where `'…'` is literal, `"…"` keeps
 * spaces, and a backslash outside `'…'` takes what follows as it is.
 */
export function splitCommandLine(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [part, single, double, escaped, space] of line.matchAll(PART)) {
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word = (word ?? "") + (single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? part);
  }
  if (word !== undefined) words.push(word);
  return words;
}

const PART = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|(\s+)|[^\s'"\\]+|./gs;
