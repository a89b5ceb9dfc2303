import type { CheckReport, CheckResult } from "../../checks/check_result.ts";
import { safeText } from "../terminal/safe_text.ts";
import { clip } from "./clip.ts";
import {
  failureKinds,
  type ResultKind,
  skipReasons,
  someNames,
  whereMet,
} from "./failure_kinds.ts";
import { inWords, nodeNames } from "./in_words.ts";
import { shownNames } from "./shown_names.ts";
import { countGrid, nodeGrid } from "./text_grid.ts";
import { paint } from "../terminal/text_styles.ts";
import { textWidth } from "../terminal/text_width.ts";

/** How to show a report to people. */
export interface TextReportOptions {
  /** Whether words are coloured, for a terminal. */
  readonly color?: boolean;
  /** How many failures, or kinds of them, are listed before the rest is only counted. */
  readonly most?: number;
  /** How many characters a line of the terminal has. */
  readonly columns?: number | undefined;
  /** Whether what failed is told, warnings aside, and nothing else. */
  readonly errorsOnly?: boolean;
}

/** With more nodes than this, or than a line has room for, failures are told by kind. */
const FEW_NODES = 8;
const NAMES = 3;
const SKIP_REASONS = 10;
const DETAIL = 500;
const MOST = 50;

/** A report for people: what failed first, never a line for each node that passed, and the counts at the end. */
export function textReport(full: CheckReport, options: TextReportOptions = {}): string {
  const { color = false, most = MOST, columns = Infinity, errorsOnly = false } = options;
  const report = shownNames(full);
  if (report.results.length === 0 && !errorsOnly) return "nothing was checked\n";
  const nodes = nodeNames(report);
  const isFew = nodes.length <= FEW_NODES &&
    nodeGrid(report, false).every((line) => textWidth(line) <= columns);
  const kinds = failureKinds(report).filter(({ severity }) => !errorsOnly || severity === "error");
  const failures = isFew
    ? kinds.flatMap(({ results }) => results).map((result) => failureLine(result, color))
    : kinds.map((kind) => kindLine(kind, color));
  const told = bounded(failures, most, isFew ? "failures" : "kinds of failure");
  if (errorsOnly) return told.map((line) => `${line}\n`).join("");
  const blocks = [
    isFew ? nodeGrid(report, color) : countGrid(report, color),
    told,
    bounded(
      skipReasons(report).map(({ reason, count }) => `${count} skipped: ${shortDetail(reason)}`),
      SKIP_REASONS,
      "reasons",
    ),
    [paint(inWords(report), color, "bold")],
  ];
  return blocks.filter((lines) => lines.length > 0).map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function bounded(lines: readonly string[], most: number, what: string): readonly string[] {
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most), `and ${lines.length - most} more ${what}`];
}

function failureLine({ alias, check, severity, detail }: CheckResult, color: boolean): string {
  const word = severity === "error" ? paint("failed", color, "red") : warning(color);
  return `${safeText(alias ?? "pool")}  ${safeText(check)}  ${word}: ${shortDetail(detail)}`;
}

function kindLine(kind: ResultKind, color: boolean): string {
  const word = kind.severity === "error" ? paint("failed", color, "red") : warning(color);
  return `${safeText(kind.check)} ${word} on ${safeText(whereMet(kind))}: ` +
    shortDetail(kind.detail) + inBrackets(kind);
}

function warning(color: boolean): string {
  return paint("warning", color, "yellow");
}

function inBrackets(kind: ResultKind): string {
  const names = someNames(kind, NAMES);
  return names === "" ? "" : ` (${safeText(names)})`;
}

function shortDetail(detail: string): string {
  return safeText(clip(detail, DETAIL));
}
