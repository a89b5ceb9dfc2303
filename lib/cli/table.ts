import { safeText } from "./safe_text.ts";

/** No cell is cut to less than this. */
const NARROWEST = 8;

/**
 * Rows in columns of equal width, the first row their headings; what is not safe on a terminal is escaped. Where there
 * are only so many characters in a line, the longest cells are cut.
 */
export function table(rows: readonly (readonly string[])[], columns = Infinity): string {
  const cells = rows.map((row) => row.map(safeText));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0))
  );
  narrow(widths, columns);
  return cells.map((row) =>
    `${row.map((cell, column) => fitted(cell, widths[column] ?? 0)).join("  ").trimEnd()}\n`
  ).join("");
}

/** Takes from the widest column until a line fits, as far as that goes. */
function narrow(widths: number[], columns: number): void {
  const length = (): number => widths.reduce((sum, width) => sum + width + 2, -2);
  while (length() > columns) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= NARROWEST) return;
    widths[widest] = width - 1;
  }
}

function fitted(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, width - 1)}…` : cell.padEnd(width);
}
