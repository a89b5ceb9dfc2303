import type { Io } from "../../io/terminal.ts";

const UNKNOWN = 80;
const WIDEST = 100;
const NARROWEST = 40;

/** How wide text is laid out that people read: as the terminal, but no line is longer than reads well. */
export function helpWidth({ env, stdout }: Io): number {
  const asked = Number(env["COLUMNS"]);
  const width = Number.isInteger(asked) && asked > 0 ? asked : stdout.columns ?? UNKNOWN;
  return Math.min(Math.max(width, NARROWEST), WIDEST);
}
