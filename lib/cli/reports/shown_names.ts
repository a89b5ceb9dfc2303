import type { CheckReport } from "../../checks/check_result.ts";
import { clip } from "./clip.ts";

/** Longer than any name that poolgen gives or a service takes. */
const MOST = 160;
/** Where people have named their nodes themselves: those of a service are known by their aliases. */
const NAMED_BY_PEOPLE: ReadonlySet<string> = new Set(["static", "docker"]);

/** A report with the names that people know, none of them endless; what it says of each is left as it is. */
export function shownNames(report: CheckReport): CheckReport {
  const short = (name: string): string => clip(name, MOST);
  const named = NAMED_BY_PEOPLE.has(report.target);
  return {
    ...report,
    target: short(report.target),
    pool: short(report.pool),
    results: report.results.map((result) => {
      const { check, alias, nodeId } = result;
      const name = named && alias !== undefined ? nodeId ?? alias : alias;
      return {
        ...result,
        check: short(check),
        alias: name === undefined ? undefined : short(name),
        nodeId: nodeId === undefined ? undefined : short(nodeId),
      };
    }),
  };
}
