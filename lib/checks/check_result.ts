/** What came of a check. */
export type Verdict = "passed" | "failed" | "skipped";

/** Whether a failure means that the pool cannot be relied on, or only that something should be better. */
export type Severity = "error" | "warning";

/** What a check found besides its verdict: latencies in ms, fingerprints, versions. It is text from outside. */
export type CheckData = Readonly<Record<string, DataValue>>;

/** A value of a check's data. */
export type DataValue = string | number | boolean | null | readonly string[];

/** What a check says of what it looked at. */
export interface CheckOutcome {
  readonly verdict: Verdict;
  /** One sentence: what was found and, where it failed, what to do. */
  readonly detail: string;
  readonly data?: CheckData;
}

/** One check of one node, or of the pool as a whole. */
export interface CheckResult {
  readonly check: string;
  readonly severity: Severity;
  /** Absent where the check is one of the pool as a whole. */
  readonly alias: string | undefined;
  readonly nodeId: string | undefined;
  readonly verdict: Verdict;
  readonly durationMs: number;
  readonly detail: string;
  readonly data: CheckData;
}

/** Everything that a run of checks found. */
export interface CheckReport {
  /** `live`, `emulator` or `static`. */
  readonly target: string;
  readonly pool: string;
  /** The pool's own first, then node by node, each in the order of the checks. */
  readonly results: readonly CheckResult[];
  /** Whether it was broken off, so that more could have been found. */
  readonly interrupted: boolean;
}

/** How many results there are of each verdict; a warning that failed counts as failed. */
export interface CheckSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts results by verdict. */
export function summarize(results: readonly CheckResult[]): CheckSummary {
  const count = (verdict: Verdict): number =>
    results.filter((result) => result.verdict === verdict).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

/** Whether something failed that the pool needs. */
export function hasFailed(results: readonly CheckResult[]): boolean {
  return results.some(({ verdict, severity }) => verdict === "failed" && severity === "error");
}
