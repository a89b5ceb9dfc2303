import type { CheckReport } from "../../checks/check_result.ts";
import { clip } from "./clip.ts";

/** Longer than any name that poolgen gives or a service takes. */
const MOST = 160;

/** A report in which no name is endless, for people; what it says of each is left as it is. */
export function shortNames(report: CheckReport): CheckReport {
  const short = (name: string): string => clip(name, MOST);
  return {
    ...report,
    target: short(report.target),
    pool: short(report.pool),
    results: report.results.map((result) => ({
      ...result,
      check: short(result.check),
      alias: result.alias === undefined ? undefined : short(result.alias),
      nodeId: result.nodeId === undefined ? undefined : short(result.nodeId),
    })),
  };
}
