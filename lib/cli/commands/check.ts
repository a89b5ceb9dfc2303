import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import type { Check } from "../../checks/check.ts";
import {
  type CheckReport,
  type CheckResult,
  hasFailed,
  summarize,
} from "../../checks/check_result.ts";
import { CHECKS } from "../../checks/checks.ts";
import { runChecks } from "../../checks/run_checks.ts";
import { EXIT, type ExitCode, UsageError, UserError } from "../../errors.ts";
import { checkFacts } from "../check/check_facts.ts";
import type { CheckListDocument } from "../json_documents/check_list_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { chooseNodes } from "../nodes/choose_nodes.ts";
import { choiceHint } from "../arguments/choice_hint.ts";
import type { Invocation } from "../command_table/command.ts";
import { loadedConfig } from "../loaded_config.ts";
import { parseDuration } from "../arguments/duration.ts";
import { nodeSource } from "../nodes/node_source.ts";
import { printNotes } from "../terminal/notes.ts";
import { sessionOpener } from "../check/open_session.ts";
import { type Progress, startProgress } from "../terminal/progress.ts";
import { renderNodes } from "../nodes/render_nodes.ts";
import { reportSchema } from "../reports/report_schema.ts";
import { tableOfSentences } from "../terminal/table.ts";
import { refuseNoNodes } from "../check/refuse_no_nodes.ts";
import { writeReports } from "../check/write_reports.ts";

const CONCURRENCY = 64;
/** Before the next try with `--wait`. */
const AGAIN_MS = 2_000;

/** `poolgen check`: exits with 3 where a check failed. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  if (options.has("schema")) {
    io.stdout.write(reportSchema());
    return EXIT.ok;
  }
  const checks = chosenChecks(invocation);
  if (options.has("list")) {
    io.stdout.write(options.has("json") ? jsonList(checks) : list(checks, io.stdout.columns));
    return EXIT.ok;
  }
  const wait = timeOption(invocation, "wait");
  const ending = new AbortController();
  const timeout = timeOption(invocation, "timeout");
  const signal = timeout === undefined
    ? ending.signal
    : AbortSignal.any([ending.signal, AbortSignal.timeout(timeout)]);
  const begin = performance.now();
  for (let noted = invocation;; noted = withoutNotes(invocation)) {
    const mayWait = (): boolean =>
      wait !== undefined && !signal.aborted && performance.now() - begin + AGAIN_MS <= wait;
    const report = await checkOnce(invocation, noted, checks, { ending, signal })
      .catch(async (error: unknown) => {
        // an account that is not there yet may come, as its nodes may
        if (!(error instanceof UserError) || error.code !== EXIT.unreachable || !mayWait()) {
          throw error;
        }
        await delay(AGAIN_MS, undefined, { signal }).catch(() => {});
        return undefined;
      });
    if (report === undefined) continue;
    if (hasFailed(report.results) && mayWait()) {
      const { failed } = summarize(report.results);
      if (!options.has("quiet")) io.stderr.write(`${failed} checks failed; trying again\n`);
      await delay(AGAIN_MS, undefined, { signal }).catch(() => {});
      continue;
    }
    await writeReports(report, invocation);
    if (ending.signal.aborted) return EXIT.interrupted;
    if (hasFailed(report.results)) return EXIT.check;
    return signal.aborted ? EXIT.unreachable : EXIT.ok;
  }
}

/** How a run is ended: by Ctrl-C, and by whatever else `signal` heeds. */
interface Ending {
  readonly ending: AbortController;
  readonly signal: AbortSignal;
}

/** What the first try has noted, others need not. */
function withoutNotes(invocation: Invocation): Invocation {
  return { ...invocation, options: new Map([...invocation.options, ["quiet", ""]]) };
}

function list(checks: readonly Check[], columns: number | undefined): string {
  return tableOfSentences([
    ["CHECK", "NEEDS", "PASSES WHEN"],
    ...checks.map(({ id, needs, summary }) => [id, needs.join(", "), summary]),
  ], columns);
}

function jsonList(checks: readonly Check[]): string {
  const shown = checks.map(({ id, needs, summary }) => ({ id, needs, passes_when: summary }));
  return jsonText<CheckListDocument>({ version: 1, checks: shown });
}

async function checkOnce(
  invocation: Invocation,
  noted: Invocation,
  checks: readonly Check[],
  { ending, signal }: Ending,
): Promise<CheckReport> {
  const { options, operands } = invocation;
  const { config, notes } = await loadedConfig(invocation, { optional: true });
  printNotes(notes, noted);
  const chosen = await nodeSource(config, invocation);
  const rendered = await renderNodes(config, chosen, noted, true);
  const { target, pool } = rendered.inventory;
  refuseNoNodes(rendered, checks);
  const nodes = chooseNodes(rendered.inventory, operands);
  const facts = await checkFacts(config, rendered, invocation);
  const hasJump = config.settings.proxyJump !== undefined;
  const opener = await sessionOpener(options.get("transport"), facts, hasJump);
  if (opener.note !== undefined) printNotes([opener.note], noted);
  // until here there is nothing to tell, and it ends at once; from here on what is known by then is told
  process.removeAllListeners("SIGINT");
  process.once("SIGINT", () => ending.abort());
  using progress = startProgress(invocation);
  const results = await runChecks({
    checks,
    nodes,
    facts,
    openSession: (node) => opener.open(node),
    concurrency: concurrencyOption(invocation),
    signal,
    onResult: counter(progress, checks, nodes.length),
  });
  return { target, pool, results, interrupted: signal.aborted };
}

function counter(
  progress: Progress,
  checks: readonly Check[],
  nodes: number,
): (result: CheckResult) => void {
  const ofNode = checks.filter(({ scope }) => scope === "node").length;
  const all = checks.length - ofNode + ofNode * nodes;
  let [done, failed] = [0, 0];
  return ({ verdict }) => {
    done++;
    if (verdict === "failed") failed++;
    progress.show(`${done} of ${all} checks done, ${failed} failed`);
  };
}

/** The checks that `--only` and `--skip` leave. Throws `UsageError` where there are none. */
function chosenChecks({ options }: Invocation): readonly Check[] {
  const only = words(options.get("only"));
  const skip = words(options.get("skip"));
  for (const word of [...only, ...skip]) {
    if (CHECKS.some(({ id }) => id === word)) continue;
    throw new UsageError(`There is no check "${word}"`, {
      hint: choiceHint(word, CHECKS.map(({ id }) => id)),
    });
  }
  const chosen = CHECKS.filter(({ id }) =>
    (only.length === 0 || only.includes(id)) && !skip.includes(id)
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError("There is nothing to check: --skip names all that --only leaves", {
    hint: "Leave one of them out; see all checks with: poolgen check --list",
  });
}

function words(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(",").map((word) => word.trim());
}

function timeOption({ options }: Invocation, name: string): number | undefined {
  const text = options.get(name);
  if (text === undefined) return undefined;
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new UsageError(`Cannot use "${text}" for --${name}`, { hint: `Such as: --${name} 5m` });
}

function concurrencyOption({ options }: Invocation): number {
  const text = options.get("concurrency");
  if (text === undefined) return CONCURRENCY;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(`Cannot use "${text}" for --concurrency`, {
    hint: "Give a number of nodes from 1 to 9999",
  });
}
