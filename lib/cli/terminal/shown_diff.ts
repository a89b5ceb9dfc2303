import type { Io } from "../../io/terminal.ts";
import { safeText } from "./safe_text.ts";
import { paint, type Style } from "./text_styles.ts";
import { usesColor } from "./uses_color.ts";

/** A patch as a terminal should show it; where it goes to a program, it stays as it is. */
export function shownDiff(patch: string, io: Io): string {
  const color = usesColor(io, io.stdout);
  if (io.stdout.columns === undefined && !color) return patch;
  return patch.split("\n").map((line) => {
    // tabs are shown as such
    const shown = line.split("\t").map(safeText).join("\t");
    return paint(shown, color && shown !== "", styleOf(line));
  }).join("\n");
}

function styleOf(line: string): Style {
  if (/^(?:diff|---|\+\+\+|index|new|deleted|old) /.test(line)) return "bold";
  if (line.startsWith("+")) return "green";
  return line.startsWith("-") ? "red" : "dim";
}
