import type { CheckReport } from "../../checks/check_result.ts";
import { clip } from "./clip.ts";
import { type ResultKind, skipReasons, whereMet } from "./failure_kinds.ts";
import { counted } from "./in_words.ts";
import { type Markup, markup } from "./markup.ts";

/** The place of each node in the page, by its alias. */
export type NodePlaces = ReadonlyMap<string, number>;

const KINDS = 200;
const NAMES = 24;
const MOST_NAMES = 2_000;
const REASONS = 20;
const DETAIL = 1_000;

/** What failed, by kind. */
export function htmlFailures(kinds: readonly ResultKind[], places: NodePlaces): Markup | undefined {
  if (kinds.length === 0) return undefined;
  const title = kinds.some(({ severity }) => severity === "error") ? "What failed" : "Warnings";
  const more = kinds.length - KINDS;
  return markup`<section aria-labelledby=failures><h2 id=failures>${title}</h2>
${kinds.slice(0, KINDS).map((kind, index) => article(kind, index, places))}${
    more > 0
      ? markup`<p>And ${counted(more, "more kind")} of failure: see the nodes.</p>\n`
      : undefined
  }</section>
`;
}

function article(kind: ResultKind, index: number, places: NodePlaces): Markup {
  const { check, severity, detail } = kind;
  const [sign, word] = severity === "error" ? ["✕", "failed"] : ["!", "warning"];
  return markup`<article class="kind ${severity}" id=k${index}><h3><b class=sign>${sign}</b>${check} <span>${word} on ${
    whereMet(kind)
  }</span></h3>
<p>${clip(detail, DETAIL)}</p>
${names(kind, places)}</article>
`;
}

function names({ results }: ResultKind, places: NodePlaces): Markup | undefined {
  const links = results.flatMap(({ alias }) => alias ?? []).slice(0, MOST_NAMES)
    .map((alias) => markup`<a href=#n${places.get(alias)}>${alias}</a> `);
  if (links.length === 0) return undefined;
  if (links.length <= NAMES) return markup`<p class=names>${links}</p>\n`;
  return markup`<details class=names><summary>${
    counted(results.length, "node")
  }</summary><p>${links}</p></details>
`;
}

/** Why checks were skipped. */
export function htmlSkips(report: CheckReport): Markup | undefined {
  const reasons = skipReasons(report).slice(0, REASONS);
  if (reasons.length === 0) return undefined;
  return markup`<section aria-labelledby=skips><h2 id=skips>What was skipped</h2>
<ul class=skips>${
    reasons.map(({ reason, count }) => markup`<li><b>${count}</b> ${clip(reason, DETAIL)}</li>`)
  }</ul></section>
`;
}
