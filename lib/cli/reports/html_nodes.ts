import type { CheckReport, CheckResult } from "../../checks/check_result.ts";
import { clip } from "./clip.ts";
import { hasFailures } from "./html_grid.ts";
import { counted } from "./in_words.ts";
import { type Markup, markup } from "./markup.ts";
import { shownValue } from "./shown_value.ts";
import type { NodePlaces } from "./html_failures.ts";

const DETAIL = 300;
const VALUE = 200;
const VALUES = 30;
/** With more results than this, those that passed are told by their data alone, so that the page stays small. */
const MANY = 4_000;
/** Nodes that failed are shown open where there are no more nodes than this. */
const FEW_NODES = 8;

/** All that was found, in parts that unfold: the pool, then each node. */
export function htmlNodes({ pool, results }: CheckReport, places: NodePlaces): Markup | undefined {
  if (results.length === 0) return undefined;
  const isBrief = results.length > MANY;
  const groups = Map.groupBy(results, ({ alias }) => alias);
  return markup`<section aria-labelledby=data><h2 id=data>All that was found</h2>
${
    [...groups].map(([alias, found]) => {
      const isBad = hasFailures(found);
      const open = isBad && groups.size <= FEW_NODES + 1 ? " open" : "";
      const name = alias === undefined
        ? markup`<b>${pool}</b><span>the pool</span>`
        : markup`<b>${alias}</b><span>${found[0]?.nodeId}</span>`;
      const id = alias === undefined ? undefined : markup` id=n${places.get(alias)}`;
      return markup`<details class="node${isBad ? "" : " g"}"${open}><summary>${name}<i class=${
        tone(found)
      }>${counts(found)}</i></summary><table${id}>${
        found.map((result) => row(result, isBrief))
      }</table></details>
`;
    })
  }</section>
`;
}

/** Which colour of text fits the worst of the results. */
function tone(results: readonly CheckResult[]): string {
  const failed = results.filter(({ verdict }) => verdict === "failed");
  if (failed.length === 0) return "fine";
  return failed.some(({ severity }) => severity === "error") ? "bad" : "odd";
}

function counts(results: readonly CheckResult[]): string {
  const failed = results.filter(({ verdict }) => verdict === "failed");
  const errors = failed.filter(({ severity }) => severity === "error").length;
  const warnings = failed.length - errors;
  const words = [
    ...errors === 0 ? [] : [`${errors} failed`],
    ...warnings === 0 ? [] : [counted(warnings, "warning")],
  ];
  return words.length === 0 ? "nothing failed" : words.join(", ");
}

function row(result: CheckResult, isBrief: boolean): Markup {
  const { check, verdict, severity, durationMs, detail, data } = result;
  const [mark, sign] = verdict === "passed"
    ? ["p", "✓"]
    : verdict === "skipped"
    ? ["s", "–"]
    : severity === "error"
    ? ["f", "✕"]
    : ["w", "!"];
  const values = Object.entries(data).slice(0, VALUES).map(([key, value]) =>
    markup`<dt>${clip(key, VALUE)}<dd>${clip(shownValue(value), VALUE)}`
  );
  return markup`<tr><td class=${mark}>${sign}<th>${check}<td>${
    verdict === "skipped" ? undefined : `${shownValue(durationMs)} ms`
  }<td>${isBrief && verdict === "passed" ? undefined : clip(detail, DETAIL)}${
    values.length === 0 ? undefined : markup`<dl>${values}</dl>`
  }
`;
}
