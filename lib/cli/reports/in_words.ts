import { type CheckReport, summarize } from "../../checks/check_result.ts";

/** The last line of a report: `120 passed, 3 failed, 2 skipped; 40 nodes`. */
export function inWords(report: CheckReport): string {
  const { passed, failed, skipped } = summarize(report.results);
  const warnings = countWarnings(report);
  const ofThem = warnings === 0 ? "" : ` (${counted(warnings, "warning")})`;
  const nodes = counted(nodeNames(report).length, "node");
  const broken = report.interrupted ? "; interrupted" : "";
  return `${passed} passed, ${failed} failed${ofThem}, ${skipped} skipped; ${nodes}${broken}`;
}

/** A number with its noun: `1 node`, `2 nodes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** How many failures are no more than warnings. */
export function countWarnings({ results }: CheckReport): number {
  return results.filter(({ verdict, severity }) => verdict === "failed" && severity === "warning")
    .length;
}

/** The aliases of the nodes in a report, in its order. */
export function nodeNames({ results }: CheckReport): string[] {
  return [...new Set(results.flatMap(({ alias }) => alias ?? []))];
}

/** The checks in a report, in its order. */
export function checkNames({ results }: CheckReport): string[] {
  return [...new Set(results.map(({ check }) => check))];
}
