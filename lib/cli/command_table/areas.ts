import type { Command } from "./command.ts";

const OTHER = "More";

const FIRST_WORDS: Readonly<Record<string, readonly string[]>> = {
  "Files of a pool": ["init", "config", "render", "check", "tunnel", "install", "uninstall"],
  "Docker on the nodes": ["docker"],
  "Pools of a Batch account": ["pool"],
  "A Batch account on this machine": ["emulator"],
  [OTHER]: [],
  "poolgen itself": ["help", "completion", "version"],
};

/** What commands are about, in the order in which they are listed. */
export const AREAS: readonly string[] = Object.keys(FIRST_WORDS);

/** What a command is about, by its first word. */
export function areaOf({ words: [first = ""] }: Pick<Command, "words">): string {
  return AREAS.find((area) => FIRST_WORDS[area]?.includes(first)) ?? OTHER;
}
