/** The shells that can complete poolgen's commands. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** One of them. */
export type Shell = typeof SHELLS[number];

/** Whether a word names one of them. */
export function isShell(word: string): word is Shell {
  return SHELLS.some((shell) => shell === word);
}
