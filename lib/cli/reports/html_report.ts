import style from "../../../templates/check_report.css.tmpl" with { type: "text" };
import { type CheckReport, summarize } from "../../checks/check_result.ts";
import { failureKinds } from "./failure_kinds.ts";
import { htmlFailures, htmlSkips } from "./html_failures.ts";
import { htmlGrid } from "./html_grid.ts";
import { htmlHistograms } from "./html_histograms.ts";
import { htmlNodes } from "./html_nodes.ts";
import { counted, countWarnings, nodeNames } from "./in_words.ts";
import { Markup, markup } from "./markup.ts";
import { shownNames } from "./shown_names.ts";

/** Nothing may be loaded, run or sent, whatever the nodes have said. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A report as one page of HTML that needs nothing else: no script, no network. */
export function htmlReport(full: CheckReport): string {
  const report = shownNames(full);
  const kinds = failureKinds(report);
  const places = new Map(nodeNames(report).map((alias, index) => [alias, index]));
  return markup`<!DOCTYPE html>
<html lang=en><head><meta charset=utf-8>
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name=viewport content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${headline(report)} – ${report.pool}</title>
<style>
${new Markup(style)}</style></head>
<body>
${header(report)}<main>
${htmlFailures(kinds, places)}${htmlGrid(report, kinds, places)}${htmlHistograms(report)}${
    htmlSkips(report)
  }${htmlNodes(report, places)}</main>
</body></html>
`.text;
}

function headline({ results }: CheckReport): string {
  if (results.length === 0) return "Nothing was checked";
  const failed = results.filter(({ verdict }) => verdict === "failed");
  const errors = failed.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return `${counted(errors, "check")} failed`;
  return failed.length > 0 ? `Passed, with ${counted(failed.length, "warning")}` : "All is well";
}

/** On how many nodes that which the headline counts was found. */
function where(report: CheckReport): Markup | undefined {
  const nodes = nodeNames(report).length;
  const failed = report.results.filter(({ verdict }) => verdict === "failed");
  const errors = failed.filter(({ severity }) => severity === "error");
  const results = errors.length > 0 ? errors : failed;
  const bad = nodeNames({ ...report, results }).length;
  return bad === 0 || nodes < 2 ? undefined : markup` <span>on ${bad} of ${nodes} nodes</span>`;
}

function header(report: CheckReport): Markup {
  const { passed, failed, skipped } = summarize(report.results);
  const warnings = countWarnings(report);
  const errors = failed - warnings;
  const state = errors > 0 ? "error" : warnings > 0 ? "warning" : "fine";
  const nodes = nodeNames(report).length;
  const broken = markup`<p class=broken>It was broken off before all checks had run.</p>\n`;
  return markup`<header class=${state}><p class=pool><b>${report.pool}</b> ${report.target} pool, ${
    counted(nodes, "node")
  }</p>
<h1>${headline(report)}${where(report)}</h1>
${report.interrupted ? broken : undefined}${
    share([[errors, "f"], [warnings, "w"], [passed, "p"], [skipped, "s"]])
  }<dl class=counts><div class=f><dt>failed<dd>${errors}</div><div class=w><dt>warnings<dd>${warnings}</div><div class=p><dt>passed<dd>${passed}</div><div class=s><dt>skipped<dd>${skipped}</div></dl>
</header>
`;
}

const WIDTH = 1_000;
const GAP = 4;

/** A bar of what part of the checks has which verdict. */
function share(parts: readonly (readonly [count: number, mark: string])[]): Markup | undefined {
  const there = parts.filter(([count]) => count > 0);
  const all = there.reduce((sum, [count]) => sum + count, 0);
  if (all === 0) return undefined;
  // the least is seen too
  const wide = there.map(([count]) => Math.max(12, WIDTH * count / all));
  const scale = (WIDTH - GAP * (wide.length - 1)) / wide.reduce((sum, part) => sum + part, 0);
  let x = 0;
  const bars = there.map(([, mark], index) => {
    const part = (wide[index] ?? 0) * scale;
    const bar = markup`<rect class=${mark} x="${x.toFixed(1)}" width="${
      part.toFixed(1)
    }" height="8"/>`;
    x += part + GAP;
    return bar;
  });
  return markup`<svg class=share viewBox="0 0 ${WIDTH} 8" preserveAspectRatio=none aria-hidden=true>${bars}</svg>
`;
}
