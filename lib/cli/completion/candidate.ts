/** A word that could stand where a command line is completed. */
export interface Candidate {
  readonly value: string;
  /** What it means, in a few words; may be empty. */
  readonly description: string;
}

/** Words of these characters mean themselves in every shell: what a file holds beside them is never offered. */
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_.:=@%+,/-]*$|^--?[A-Za-z0-9][A-Za-z0-9-]*$/;
const LONGEST = 256;

/** Whether a word may be put on a command line as it is. */
export function isPlainWord(word: string): boolean {
  return word.length <= LONGEST && PLAIN.test(word);
}
