import { type CheckReport, summarize } from "../../checks/check_result.ts";
import { safeJson } from "../terminal/safe_text.ts";
import type { ReportDocument } from "./report_schema.ts";

/** A report as the JSON document that `reportSchema` describes. */
export function jsonReport(report: CheckReport): string {
  const { target, pool, interrupted, results } = report;
  const document: ReportDocument = {
    ...{ version: 1, target, pool, interrupted, summary: { ...summarize(results) } },
    results: results.map((
      { alias, nodeId, check, severity, verdict, durationMs, detail, data },
    ) => ({
      ...{ alias: alias ?? null, node_id: nodeId ?? null, check, severity, verdict },
      ...{ duration_ms: durationMs, detail, data },
    })),
  };
  return `${safeJson(document)}\n`;
}
