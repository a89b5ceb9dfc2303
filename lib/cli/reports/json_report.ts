import { type CheckReport, summarize } from "../../checks/check_result.ts";
import type { CheckDocument } from "../json_documents/check_document.ts";
import { jsonText } from "../json_documents/json_text.ts";

/** A report as the JSON document that `reportSchema` describes. */
export function jsonReport(report: CheckReport): string {
  const { target, pool, interrupted, results } = report;
  return jsonText<CheckDocument>({
    ...{ version: 1, target, pool, interrupted, summary: { ...summarize(results) } },
    results: results.map((
      { alias, nodeId, check, severity, verdict, durationMs, detail, data },
    ) => ({
      ...{ alias: alias ?? null, node_id: nodeId ?? null, check, severity, verdict },
      ...{ duration_ms: durationMs, detail, data },
    })),
  });
}
