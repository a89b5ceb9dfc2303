import { safeText } from "./safe_text.ts";
import { cutToWidth, textWidth } from "./text_width.ts";
import { wrapText } from "./wrap_text.ts";

/** No cell is cut to less than this. */
const NARROWEST = 8;
/** What sentences in the last column get, however wide the others would be. */
const READABLE = 24;

/**
 * Rows in columns of equal width, the first row their headings; what is not safe on a terminal is escaped. Where there
 * are only so many characters in a line, the longest cells are cut; where that is too few for the columns, each row becomes
 * lines of a heading and its cell.
 */
export function table(rows: readonly (readonly string[])[], columns = Infinity): string {
  const cells = rows.map((row) => row.map(safeText));
  const widths = widthsOf(cells);
  narrow(widths, columns);
  return lengthOf(widths) > columns
    ? rowsBelowEachOther(cells, columns)
    : cells.map((row) => line(row, widths)).join("");
}

function rowsBelowEachOther(
  [headings = [], ...rows]: readonly (readonly string[])[],
  columns: number,
): string {
  const width = Math.max(...headings.map(textWidth));
  const widths = [width, Math.max(NARROWEST, columns - width - GAP.length)];
  return rows.map((row) =>
    headings.map((heading, column) => [heading, row[column] ?? ""])
      .filter(([, cell]) => cell !== "").map((pair) => line(pair, widths)).join("")
  ).join("\n");
}

/** A table whose last column has sentences, which go on below where a line is too short for them. */
export function tableOfSentences(
  rows: readonly (readonly string[])[],
  columns = Infinity,
): string {
  const cells = rows.map((row) => row.map(safeText));
  const widths = widthsOf(cells).slice(0, -1);
  narrow(widths, columns - READABLE - GAP.length);
  const left = columns - lengthOf(widths) - GAP.length;
  return cells.flatMap((row) =>
    wrapText(row.at(-1) ?? "", Math.max(left, NARROWEST)).map((sentence, index) => {
      const others = widths.map((_, column) => index === 0 ? row[column] ?? "" : "");
      return line([...others, sentence], widths);
    })
  ).join("");
}

const GAP = "  ";

function widthsOf(cells: readonly (readonly string[])[]): number[] {
  return (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => textWidth(row[column] ?? "")))
  );
}

function lengthOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
}

/** Takes from the widest column until a line fits, as far as that goes. */
function narrow(widths: number[], columns: number): void {
  while (lengthOf(widths) > columns) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= NARROWEST) return;
    widths[widest] = width - 1;
  }
}

function line(row: readonly string[], widths: readonly number[]): string {
  return `${row.map((cell, column) => fitted(cell, widths[column])).join(GAP).trimEnd()}\n`;
}

function fitted(cell: string, width = textWidth(cell)): string {
  const shown = textWidth(cell) > width ? `${cutToWidth(cell, width - 1)}…` : cell;
  return shown + " ".repeat(Math.max(0, width - textWidth(shown)));
}
