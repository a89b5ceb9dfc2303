import type { CheckReport, CheckResult, Severity } from "../../checks/check_result.ts";

/** Results of one check that say the same of several nodes. */
export interface ResultKind {
  readonly check: string;
  readonly severity: Severity;
  /** What all of them say: names, addresses, ports and times that differ are left out. */
  readonly detail: string;
  readonly results: readonly CheckResult[];
}

/** The failures of a report by kind: errors before warnings, those of the pool first, then what most nodes have. */
export function failureKinds({ results }: CheckReport): ResultKind[] {
  return kindsOf(results.filter(({ verdict }) => verdict === "failed"));
}

/** Why checks were skipped, and how many for each reason, the most frequent first. */
export function skipReasons({ results }: CheckReport): { reason: string; count: number }[] {
  const skipped = results.filter(({ verdict }) => verdict === "skipped");
  const groups = Map.groupBy(skipped, commonDetail);
  return [...groups].map(([reason, { length }]) => ({ reason, count: length }))
    .sort((a, b) => b.count - a.count);
}

function kindsOf(results: readonly CheckResult[]): ResultKind[] {
  const groups = Map.groupBy(
    results,
    (result) => JSON.stringify([result.severity, result.check, commonDetail(result)]),
  );
  const kinds = [...groups.values()].flatMap((group): ResultKind[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { check, severity } = first;
    const isSame = group.every(({ detail }) => detail === first.detail);
    return [{
      check,
      severity,
      detail: isSame ? first.detail : commonDetail(first),
      results: group,
    }];
  });
  return kinds.sort((a, b) => rank(a) - rank(b) || b.results.length - a.results.length // the sort is stable
  );
}

/** What is wrong with the pool as a whole, such as files that are not up to date, explains much of the rest. */
function rank({ severity, results: [first] }: ResultKind): number {
  return (severity === "error" ? 0 : 2) + (first?.alias === undefined ? 0 : 1);
}

const LEFT_OUT = "…";
/** What differs from node to node though the fault is the same. */
const OF_ONE_NODE = new RegExp(
  [
    String.raw`\bSHA256:[A-Za-z0-9+/]{20,}=*`,
    // IPv6, in brackets or not, then IPv4; both with a port
    String.raw`\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5}\b)?`,
    String.raw`(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}(?![\w:])`,
    String.raw`\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d{1,5}\b)?`,
    String.raw`(?<=\bport )\d{1,5}\b`,
    String.raw`\b\d+(?:\.\d+)?(?= ?(?:ms|s|seconds?|minutes?|hours?|days?)\b)`,
  ].join("|"),
  "g",
);
/** Longer details are told apart by their beginning. */
const COMPARED = 2_000;

function commonDetail({ alias, nodeId, detail, data }: CheckResult): string {
  const names = [alias, nodeId, data["address"], data["host"]]
    .filter((name) => typeof name === "string" && name !== "")
    .map(String).sort((a, b) => b.length - a.length);
  let text = detail.slice(0, COMPARED);
  if (names.length > 0) {
    const any = names.map((name) => name.replace(/[^A-Za-z0-9]/gu, hexEscape)).join("|");
    text = text.replace(
      new RegExp(`(?<![\\w.-])(?:${any})(?![\\w-])`, "gu"),
      LEFT_OUT,
    );
  }
  return text.replace(OF_ONE_NODE, LEFT_OUT).replace(/…:\d{1,5}\b/g, LEFT_OUT);
}

/** A character that is none of a word, as a regular expression names it. */
function hexEscape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** Where a kind of results was met, in words: `12 nodes`, `node3`, `the pool`. */
export function whereMet({ results }: ResultKind): string {
  const aliases = aliasesOf(results);
  const [only] = aliases;
  const nodes = aliases.length === 1 ? only : `${aliases.length} nodes`;
  if (aliases.length === results.length) return nodes ?? "";
  return aliases.length === 0 ? "the pool" : `the pool and ${nodes}`;
}

/** The first aliases of a kind of results: `node3, node7 and 9 more`; empty where one or none has it. */
export function someNames({ results }: ResultKind, most: number): string {
  const aliases = aliasesOf(results);
  if (aliases.length < 2) return "";
  const shown = aliases.slice(0, most).join(", ");
  return aliases.length > most ? `${shown} and ${aliases.length - most} more` : shown;
}

function aliasesOf(results: readonly CheckResult[]): string[] {
  return results.flatMap(({ alias }) => alias ?? []);
}
