import type { CheckReport, CheckResult } from "../../checks/check_result.ts";
import { clip } from "./clip.ts";
import type { ResultKind } from "./failure_kinds.ts";
import type { NodePlaces } from "./html_failures.ts";
import { checkNames } from "./in_words.ts";
import { type Markup, markup } from "./markup.ts";

const DETAIL = 100;
/** The signs tell as much as the colours do. */
const PASSED = markup`<td class=p>✓`;
const SKIPPED = markup`<td class=s>–`;
const NOT_RUN = markup`<td>`;

/** A grid with a row for each node and a column for each check; what failed leads to its kind. */
export function htmlGrid(
  report: CheckReport,
  kinds: readonly ResultKind[],
  places: NodePlaces,
): Markup | undefined {
  const ofNodes = report.results.filter(({ alias }) => alias !== undefined);
  if (ofNodes.length === 0) return undefined;
  const checks = checkNames({ ...report, results: ofNodes });
  const kindOf = new Map(
    kinds.flatMap(({ results }, index) => results.map((result) => [result, index] as const)),
  );
  const rows = Map.groupBy(ofNodes, ({ alias }) => alias ?? "");
  return markup`<section aria-labelledby=grid><h2 id=grid>Nodes by check</h2>
<div class=fit><div class=legend><span><b class=p>✓</b>passed</span><span><b class=f>✕</b>failed</span><span><b class=w>!</b>warning</span><span><b class=s>–</b>skipped</span>${
    filter(kinds)
  }</div>
<div class=scroll tabindex=0 role=region aria-labelledby=grid><table class=grid><thead><tr><th scope=col>node${
    checks.map((check) => markup`<th scope=col><span>${check}</span>`)
  }<tbody>
${
    [...rows].map(([alias, results]) => {
      const found = new Map(results.map((result) => [result.check, result]));
      const tag = hasFailures(results) ? markup`<tr>` : markup`<tr class=g>`;
      return markup`${tag}<th scope=row><a href=#n${places.get(alias)}>${alias}</a>${
        checks.map((check) => cell(found.get(check), kindOf))
      }
`;
    })
  }</table></div></div></section>
`;
}

/** Shows by CSS alone what is of interest; needless where nothing failed. */
function filter(kinds: readonly ResultKind[]): Markup | undefined {
  return kinds.length === 0
    ? undefined
    : markup`<label><input type=checkbox id=only>only nodes with failures</label>`;
}

/** Whether anything failed, be it a warning. */
export function hasFailures(results: readonly CheckResult[]): boolean {
  return results.some(({ verdict }) => verdict === "failed");
}

function cell(result: CheckResult | undefined, kindOf: ReadonlyMap<CheckResult, number>): Markup {
  if (result === undefined) return NOT_RUN;
  if (result.verdict === "passed") return PASSED;
  if (result.verdict === "skipped") return SKIPPED;
  const [mark, sign] = result.severity === "error" ? ["f", "✕"] : ["w", "!"];
  return markup`<td class=${mark}><a href=#k${kindOf.get(result)} title="${
    clip(result.detail, DETAIL)
  }">${sign}</a>`;
}
