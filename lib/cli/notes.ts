import type { Invocation } from "./command.ts";
import { safeText } from "./safe_text.ts";

/** Tells the user what is worth knowing and stops nothing; on stderr, unless `--quiet` is given. */
export function printNotes(notes: readonly string[], { io, options }: Invocation): void {
  if (options.has("quiet")) return;
  for (const note of notes) io.stderr.write(`note: ${safeText(note)}\n`);
}
