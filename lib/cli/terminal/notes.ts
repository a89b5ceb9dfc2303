import type { Io } from "../../io/terminal.ts";
import type { Invocation } from "../command_table/command.ts";
import { safeText } from "./safe_text.ts";
import { paint, type Style } from "./text_styles.ts";
import { usesColor } from "./uses_color.ts";

/** Tells the user what is worth knowing and stops nothing; on stderr, unless `--quiet` is given. */
export function printNotes(notes: readonly string[], invocation: Invocation): void {
  print("note:", "dim", notes, invocation);
}

/** Tells the user what is not as safe or as good as it could be; on stderr, unless `--quiet` is given. */
export function printWarnings(warnings: readonly string[], invocation: Invocation): void {
  print("warning:", "yellow", warnings, invocation);
}

/** Tells the user what has failed, where something else has not; on stderr. */
export function printErrors(errors: readonly string[], io: Io): void {
  write("error:", "red", errors, io);
}

/** Tells the user what to do; on stderr. */
export function printHints(hints: readonly string[], io: Io): void {
  write("hint:", "green", hints, io);
}

function print(
  word: string,
  style: Style,
  texts: readonly string[],
  { io, options }: Invocation,
): void {
  if (!options.has("quiet")) write(word, style, texts, io);
}

function write(word: string, style: Style, texts: readonly string[], io: Io): void {
  const shown = paint(word, usesColor(io, io.stderr), style);
  for (const text of texts) io.stderr.write(`${shown} ${safeText(text)}\n`);
}
