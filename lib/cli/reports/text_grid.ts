import { type CheckReport, type CheckResult, summarize } from "../../checks/check_result.ts";
import { safeText } from "../terminal/safe_text.ts";
import { checkNames, nodeNames } from "./in_words.ts";
import { paint, type Style } from "../terminal/text_styles.ts";

interface Cell {
  readonly text: string;
  readonly style?: Style;
  /** Whether it stands at the right, as numbers do. */
  readonly right?: boolean;
}

/** Lines of a grid with a row for each check and a column for each node, and one for the pool's own. */
export function nodeGrid(report: CheckReport, color: boolean): string[] {
  const { results } = report;
  const hasOwn = results.some(({ alias }) => alias === undefined);
  const columns = [...hasOwn ? [undefined] : [], ...nodeNames(report)];
  const found = new Map(results.map((result) => [keyOf(result.check, result.alias), result]));
  return lines([
    [{ text: "" }, ...columns.map((alias): Cell => ({ text: alias ?? "pool", style: "bold" }))],
    ...checkNames(report).map((check) => [
      { text: check },
      ...columns.map((alias) => verdictCell(found.get(keyOf(check, alias)))),
    ]),
  ], color);
}

function keyOf(check: string, alias: string | undefined): string {
  return JSON.stringify([check, alias ?? null]);
}

function verdictCell(result: CheckResult | undefined): Cell {
  if (result === undefined) return { text: "" };
  if (result.verdict === "passed") return { text: "ok", style: "green" };
  if (result.verdict === "skipped") return { text: "skipped", style: "dim" };
  return result.severity === "error"
    ? { text: "FAILED", style: "red" }
    : { text: "warning", style: "yellow" };
}

/** Lines of a table with a row for each check, and how many nodes passed it, failed or were skipped. */
export function countGrid(report: CheckReport, color: boolean): string[] {
  const groups = Map.groupBy(report.results, ({ check }) => check);
  return lines([
    ["", "passed", "failed", "skipped"].map((text): Cell => ({ text, style: "bold", right: true })),
    ...checkNames(report).map((check): Cell[] => {
      const results = groups.get(check) ?? [];
      const { passed, failed, skipped } = summarize(results);
      const isError = results.some(({ severity }) => severity === "error");
      return [
        { text: check },
        count(passed, "green"),
        count(failed, isError ? "red" : "yellow"),
        count(skipped, "dim"),
      ];
    }),
  ], color);
}

function count(number: number, style: Style): Cell {
  return number === 0
    ? { text: "-", style: "dim", right: true }
    : { text: `${number}`, style, right: true };
}

function lines(rows: readonly (readonly Cell[])[], color: boolean): string[] {
  const safe = rows.map((row) => row.map((cell) => ({ ...cell, text: safeText(cell.text) })));
  const widths = (safe[0] ?? []).map((_, column) =>
    Math.max(...safe.map((row) => row[column]?.text.length ?? 0))
  );
  // the padding stays outside of the colour, and none follows the last word
  return safe.map((row) => {
    const last = row.findLastIndex(({ text }) => text !== "");
    return row.slice(0, last + 1).map(({ text, style, right = false }, column) => {
      const padding = " ".repeat((widths[column] ?? 0) - text.length);
      const painted = paint(text, color, style);
      return right ? padding + painted : column === last ? painted : painted + padding;
    }).join("  ");
  });
}
