import { type CheckReport, hasFailed } from "../../checks/check_result.ts";
import { clip } from "./clip.ts";
import { plainCharacters } from "./escape_markup.ts";
import { failureKinds, skipReasons, someNames, whereMet } from "./failure_kinds.ts";
import { counted, inWords } from "./in_words.ts";
import { shownNames } from "./shown_names.ts";

const KINDS = 100;
const NAMES = 5;
const DETAIL = 500;

/** A report as Markdown, for the file that GITHUB_STEP_SUMMARY names: a table by kind of failure. */
export function githubSummary(full: CheckReport): string {
  const report = shownNames(full);
  const kinds = failureKinds(report);
  const reasons = skipReasons(report);
  const word = hasFailed(report.results) ? "failed" : "passed";
  const rows = kinds.slice(0, KINDS).map((kind) => [
    kind.severity === "error" ? "❌ failed" : "⚠️ warning",
    code(kind.check),
    code(someNames(kind, NAMES) || whereMet(kind)),
    `${kind.results.length}`,
    code(clip(kind.detail, DETAIL)),
  ]);
  const more = kinds.length > KINDS ? [`And ${kinds.length - KINDS} more kinds of failure.`] : [];
  const skipped = reasons.slice(0, NAMES).map(({ reason, count }) =>
    `<li>${counted(count, "check")} skipped: ${code(clip(reason, DETAIL))}</li>`
  );
  return [
    `### ${word === "failed" ? "❌" : "✅"} poolgen check ${word}\n`,
    `<p>Pool ${code(report.pool)}: ${plain(inWords(report))}</p>\n`,
    ...(rows.length === 0 ? [] : [table(rows)]),
    ...more.map((line) => `${line}\n`),
    ...(skipped.length === 0 ? [] : [`<ul>${skipped.join("")}</ul>\n`]),
  ].join("\n") + "\n";
}

/**
 * A table in HTML, without an empty line, inside of which Markdown means nothing: no text of a node's can become a
 * link or a picture there, or end its cell.
 */
function table(rows: readonly (readonly string[])[]): string {
  const head = ["", "check", "where", "results", "what was found"];
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>\n`;
  return `<table>\n${cells(head, "th")}${rows.map((row) => cells(row, "td")).join("")}</table>\n`;
}

/** In `<code>`, names are not taken for those of GitHub's users. */
function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

/** Text that is nothing else to HTML, and nothing else to Markdown either. */
function plain(text: string): string {
  return plainCharacters(text).replace(
    /[^A-Za-z0-9 ,;()\u0080-\u{10ffff}-]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
}
