import type { Invocation } from "./command.ts";
import { safeText } from "./safe_text.ts";

/** Tells the user what is worth knowing and stops nothing; on stderr, unless `--quiet` is given. */
export function printNotes(notes: readonly string[], invocation: Invocation): void {
  print("note", notes, invocation);
}

/** Tells the user what is not as safe or as good as it could be; on stderr, unless `--quiet` is given. */
export function printWarnings(warnings: readonly string[], invocation: Invocation): void {
  print("warning", warnings, invocation);
}

function print(word: string, texts: readonly string[], { io, options }: Invocation): void {
  if (options.has("quiet")) return;
  for (const text of texts) io.stderr.write(`${word}: ${safeText(text)}\n`);
}
