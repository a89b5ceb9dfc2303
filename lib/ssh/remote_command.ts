/**
 * What OpenSSH is given of a command: one word is a line for the node's shell, as OpenSSH has it; of several each
 * reaches the command as it is. `undefined` where there is none.
 */
export function remoteCommand(words: readonly string[]): string | undefined {
  const [first, second] = words;
  if (first === undefined) return undefined;
  return second === undefined ? first : words.map(quote).join(" ");
}

/** A word may have anything in it that an argument of a program can, line breaks too. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
