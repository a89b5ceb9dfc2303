// deno-lint-ignore-file no-import-prefix -- a judge of the schema that only tests need
import { assert, assertEquals } from "@std/assert";
import { Ajv2020, type ValidateFunction } from "npm:ajv@8.20.0/dist/2020.js";
import { jsonReport } from "../../../lib/cli/reports/json_report.ts";
import { reportSchema } from "../../../lib/cli/reports/report_schema.ts";
import { makePoolReport, makeReport, makeResult } from "./reports.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function judge(): ValidateFunction {
  return new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(reportSchema()));
}

Deno.test("the document has all that was found", () => {
  const report = makeReport([
    makeResult({ check: "config", alias: undefined, nodeId: undefined, durationMs: 0 }),
    makeResult({
      ...{ verdict: "failed", severity: "warning", detail: "no" },
      data: { connect_ms: 1.5, weak: ["a", "b"], tight: false, key: null, version: "2.0" },
    }),
  ], { interrupted: true });
  assertEquals(JSON.parse(jsonReport(report)), {
    ...{ version: 1, target: "live", pool: "pool", interrupted: true },
    summary: { passed: 1, failed: 1, skipped: 0 },
    results: [
      {
        ...{ alias: null, node_id: null, check: "config", severity: "error", verdict: "passed" },
        ...{ duration_ms: 0, detail: "the port answers", data: {} },
      },
      {
        ...{ alias: "node0", node_id: "tvmps_0_d", check: "tcp", severity: "warning" },
        ...{ verdict: "failed", duration_ms: 2.5, detail: "no" },
        data: { connect_ms: 1.5, weak: ["a", "b"], tight: false, key: null, version: "2.0" },
      },
    ],
  });
});

Deno.test("the JSON Schema lets documents pass, and nothing else", () => {
  const validate = judge();
  const reports = [
    makeReport([]),
    makePoolReport(3, (_, check) => check === "exec" ? { verdict: "skipped" } : {}),
    makeReport([makeResult({ data: { a_ms: Number.NaN } })]),
  ];
  for (const report of reports) {
    assert(validate(JSON.parse(jsonReport(report))), JSON.stringify(validate.errors));
  }
  const good = JSON.parse(jsonReport(makeReport([makeResult()])));
  const [result] = good.results;
  const broken: readonly unknown[] = [
    {},
    { ...good, version: 2 },
    { ...good, summary: { passed: 1, failed: 0 } },
    { ...good, surplus: 1 },
    { ...good, results: [{ ...result, verdict: "maybe" }] },
    { ...good, results: [{ ...result, data: { a: {} } }] },
    { ...good, results: [{ ...result, alias: undefined }] },
  ];
  for (const value of broken) assertEquals(validate(value), false, JSON.stringify(value));
});

Deno.test("the JSON Schema says which version of it it is", () => {
  assertEquals(
    JSON.parse(reportSchema()).$schema,
    "https://json-schema.org/draft/2020-12/schema",
  );
});
