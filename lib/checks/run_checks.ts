import { mapBounded } from "../concurrency.ts";
import type { Node } from "../inventory/inventory.ts";
import type { Check, NodeCheck, PoolCheck, PoolFacts } from "./check.ts";
import type { CheckOutcome, CheckResult } from "./check_result.ts";
import type { NodeSession } from "./node_session.ts";

/** What is to be checked, and how. */
export interface CheckRun {
  readonly checks: readonly Check[];
  readonly nodes: readonly Node[];
  readonly facts: PoolFacts;
  openSession(node: Node): NodeSession;
  /** How many nodes are asked at once. */
  readonly concurrency: number;
  /** Ends the run; what was not checked by then is skipped. */
  readonly signal: AbortSignal;
  /** Told of each result as it comes. */
  onResult(result: CheckResult): void;
}

/** Makes checks: those of the pool first, then those of its nodes. Gives all results, in order. */
export async function runChecks(run: CheckRun): Promise<CheckResult[]> {
  const { checks, nodes, concurrency } = run;
  const ofPool = checks.filter((check) => check.scope === "pool");
  const ofNode = checks.filter((check) => check.scope === "node");
  const results: CheckResult[] = [];
  for (const check of ofPool) {
    results.push(await one(run, check, undefined, results, () => check.run(run.facts)));
  }
  const perNode = await mapBounded(
    nodes,
    concurrency,
    (node) => checkNode(run, node, ofNode, results),
  );
  return [...results, ...perNode.flat()];
}

async function checkNode(
  run: CheckRun,
  node: Node,
  checks: readonly NodeCheck[],
  ofPool: readonly CheckResult[],
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const session = run.openSession(node);
  const { facts } = run;
  try {
    for (const check of checks) {
      const result = await one(
        run,
        check,
        node,
        [...ofPool, ...results],
        (signal) => check.run({ node, session, facts, signal }),
      );
      results.push(result);
    }
  } finally {
    // what is known of the node stays known
    await session[Symbol.asyncDispose]().then(() => {}, () => {});
  }
  return results;
}

/** One check: skipped where another one that it needs did not pass, failed where it takes too long or throws. */
async function one(
  { facts, signal, onResult }: CheckRun,
  check: PoolCheck | NodeCheck,
  node: Node | undefined,
  before: readonly CheckResult[],
  work: (signal: AbortSignal) => Promise<CheckOutcome>,
): Promise<CheckResult> {
  const begin = performance.now();
  const outcome = signal.aborted
    ? { verdict: "skipped", detail: "The run was ended before" } as const
    : lacking(check, before) ?? await inTime(work, check.deadline, signal);
  const result: CheckResult = {
    check: check.id,
    severity: check.severity(facts),
    alias: node?.alias,
    nodeId: node?.nodeId,
    verdict: outcome.verdict,
    durationMs: Math.round(performance.now() - begin),
    detail: outcome.detail,
    data: outcome.data ?? {},
  };
  onResult(result);
  return result;
}

/**
 * A check that another one needs, and that did not pass. One that was skipped for its own reasons, such as a host
 * key that nobody pinned, is no obstacle.
 */
function lacking(
  { needs }: Check,
  before: readonly CheckResult[],
): CheckOutcome | undefined {
  for (const id of needs) {
    const result = before.find(({ check }) => check === id);
    if (result === undefined || result.verdict === "passed") continue;
    if (result.verdict === "failed") {
      return { verdict: "skipped", detail: `It needs ${id}, which failed` };
    }
    if (result.detail.startsWith(NEEDS)) return { verdict: "skipped", detail: result.detail };
  }
  return undefined;
}

const NEEDS = "It needs ";

async function inTime(
  work: (signal: AbortSignal) => Promise<CheckOutcome>,
  deadline: number,
  ended: AbortSignal,
): Promise<CheckOutcome> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), deadline);
  const signal = AbortSignal.any([ended, late.signal]);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<CheckOutcome>();
  const onAbort = (): void =>
    stop(
      late.signal.aborted
        ? { verdict: "failed", detail: noAnswer(deadline) }
        : { verdict: "skipped", detail: "The run was ended before it was done" },
    );
  signal.addEventListener("abort", onAbort);
  const done = Promise.resolve(signal).then(work).catch((cause: unknown): CheckOutcome => ({
    verdict: "failed",
    detail: cause instanceof Error ? cause.message : String(cause),
  }));
  try {
    return await Promise.race([done, stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

function noAnswer(deadline: number): string {
  return `There was no answer within ${
    deadline / 1000
  } seconds: the node may be overloaded or hang, or a firewall ` +
    "may drop what is sent";
}
