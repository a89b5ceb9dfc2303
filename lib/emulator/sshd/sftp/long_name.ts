import type { Stats } from "node:fs";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const HALF_A_YEAR_MS = 365 / 2 * 24 * 60 * 60 * 1000;

/** A file's line of `ls -l`, which clients show to people as it is; owner and group as numbers. */
export function longName(name: string, stats: Stats, now = Date.now()): string {
  return [
    kindOf(stats) + permissions(stats.mode),
    String(stats.nlink).padStart(4),
    String(stats.uid).padEnd(8),
    String(stats.gid).padEnd(8),
    String(stats.size).padStart(8),
    when(stats.mtime, now),
    name,
  ].join(" ");
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "d";
  if (stats.isSymbolicLink()) return "l";
  if (stats.isFIFO()) return "p";
  if (stats.isSocket()) return "s";
  if (stats.isCharacterDevice()) return "c";
  if (stats.isBlockDevice()) return "b";
  return "-";
}

function permissions(mode: number): string {
  const letters = [..."rwxrwxrwx"].map((letter, at) => (mode & (0o400 >> at)) === 0 ? "-" : letter);
  for (const [bit, at, letter] of [[0o4000, 2, "s"], [0o2000, 5, "s"], [0o1000, 8, "t"]] as const) {
    if ((mode & bit) !== 0) letters[at] = letters[at] === "x" ? letter : letter.toUpperCase();
  }
  return letters.join("");
}

function when(time: Date, now: number): string {
  const day = `${MONTHS[time.getMonth()]} ${String(time.getDate()).padStart(2)}`;
  const age = now - time.getTime();
  if (age < 0 || age > HALF_A_YEAR_MS) return `${day}  ${time.getFullYear()}`;
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  return `${day} ${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
}
