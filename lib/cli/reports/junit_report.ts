import { type CheckReport, type CheckResult, summarize } from "../../checks/check_result.ts";
import { type Markup, markup } from "./markup.ts";
import { shownValue } from "./shown_value.ts";

/** A report as JUnit's XML: a suite for the pool and for each node, a case for each check. */
export function junitReport(report: CheckReport): string {
  const { pool, target, results, interrupted } = report;
  const groups = Map.groupBy(results, ({ alias }) => alias);
  const own = groups.get(undefined) ?? [];
  groups.delete(undefined);
  const { failed } = summarize(results);
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="poolgen check" tests="${results.length}" failures="${failed}" errors="0" time="${
    timeOf(results)
  }">
${suite(pool, pool, own, [["target", target], ["interrupted", shownValue(interrupted)]])}${
    [...groups].map(([alias = "", ofNode]) =>
      suite(alias, `${pool}.${alias}`, ofNode, [["node_id", ofNode[0]?.nodeId ?? ""]])
    )
  }</testsuites>
`.text;
}

type Property = readonly [name: string, value: string];

function suite(
  name: string,
  className: string,
  results: readonly CheckResult[],
  properties: readonly Property[],
): Markup {
  const { failed, skipped } = summarize(results);
  const all = [
    ...properties,
    ...results.flatMap(({ check, data }) =>
      Object.entries(data).map(([key, value]): Property => [`${check}.${key}`, shownValue(value)])
    ),
  ];
  return markup`  <testsuite name="${name}" tests="${results.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${
    timeOf(results)
  }">
    <properties>
${
    all.map(([key, value]) => markup`      <property name="${key}" value="${value}"/>\n`)
  }    </properties>
${results.map((result) => testCase(result, className))}  </testsuite>
`;
}

function testCase(result: CheckResult, className: string): Markup {
  const { check, verdict, severity, detail } = result;
  const what = verdict === "skipped"
    ? markup`<skipped message="${detail}"/>`
    : verdict === "failed"
    ? markup`<failure type="${severity}" message="${detail}">${detail}${
      dataLines(result)
    }</failure>`
    : markup`<system-out>${detail}</system-out>`;
  return markup`    <testcase name="${check}" classname="${className}" time="${
    timeOf([result])
  }">${what}</testcase>
`;
}

function dataLines({ data }: CheckResult): Markup[] {
  return Object.entries(data).map(([key, value]) => markup`\n${key} = ${shownValue(value)}`);
}

/** In seconds. */
function timeOf(results: readonly CheckResult[]): string {
  const all = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return Number.isFinite(all) && all > 0 ? (all / 1_000).toFixed(3) : "0.000";
}
