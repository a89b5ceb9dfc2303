import type { CheckReport, Severity } from "../../checks/check_result.ts";
import { safeText } from "../terminal/safe_text.ts";
import { clip } from "./clip.ts";
import { failureKinds, type ResultKind, someNames, whereMet } from "./failure_kinds.ts";
import { counted, inWords } from "./in_words.ts";
import { shownNames } from "./shown_names.ts";

/** GitHub shows no more of each level for a step. */
const SHOWN = 10;
const NAMES = 10;
const DETAIL = 1_000;

/** A report as GitHub's annotations, for standard output: one for each kind of failure, and the counts. */
export function githubReport(full: CheckReport): string {
  const report = shownNames(full);
  const kinds = failureKinds(report);
  return [
    ...annotations("error", kinds),
    ...annotations("warning", kinds),
    annotation("notice", `poolgen check of ${report.pool}`, inWords(report)),
  ].map((line) => `${line}\n`).join("");
}

function annotations(severity: Severity, all: readonly ResultKind[]): string[] {
  const kinds = all.filter((kind) => kind.severity === severity);
  const shown = kinds.length <= SHOWN ? kinds : kinds.slice(0, SHOWN - 1);
  const rest = kinds.slice(shown.length);
  const lines = shown.map((kind) => {
    const names = someNames(kind, NAMES);
    const detail = clip(kind.detail, DETAIL);
    const word = severity === "error" ? "failed" : "warning";
    const title = `${kind.check} ${word} on ${whereMet(kind)}`;
    return annotation(severity, title, names === "" ? detail : `${detail} (${names})`);
  });
  if (rest.length === 0) return lines;
  const title = `${counted(rest.length, "more kind")} of ${severity}`;
  const names = [...new Set(rest.map(({ check }) => check))].join(", ");
  return [...lines, annotation(severity, title, clip(names, DETAIL))];
}

function annotation(level: Severity | "notice", title: string, message: string): string {
  return `::${level} title=${escapeProperty(title)}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return safeText(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
