import type { UserOutcome } from "../../azure/nodes/change_users.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Target } from "../../inventory/inventory.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolUsersDocument } from "../json_documents/pool_users_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { printErrors, printNotes } from "../terminal/notes.ts";
import { safeText } from "../terminal/safe_text.ts";

/** What was done about a user. */
export interface UserReport {
  readonly target: Target;
  readonly pool: string;
  readonly user: string;
  readonly outcomes: readonly UserOutcome[];
}

const SHOWN = 10;

type Outcome = PoolUsersDocument["nodes"][number]["outcome"];

const OUTCOMES: Readonly<Record<UserOutcome["outcome"], Outcome>> = {
  "added": "added",
  "replaced": "replaced",
  "deleted": "deleted",
  "absent": "absent",
  "not ready": "not_ready",
  "failed": "failed",
};

/** Tells what became of a user on the nodes of a pool; the exit code says whether it failed on one. */
export function reportUsers(report: UserReport, invocation: Invocation): ExitCode {
  const { io, options } = invocation;
  const { target, pool, user, outcomes } = report;
  const failed = outcomes.filter(({ outcome }) => outcome === "failed");
  if (options.has("json")) {
    const nodes = outcomes.map(({ nodeId, state, outcome, reason }) => (
      { node_id: nodeId, state, outcome: OUTCOMES[outcome], reason: reason ?? null }
    ));
    io.stdout.write(jsonText<PoolUsersDocument>({ version: 1, target, pool, user, nodes }));
  } else if (!options.has("quiet")) io.stdout.write(`${safeText(inWords(user, outcomes))}\n`);
  printNotes(notReadyNotes(outcomes), invocation);
  printErrors([
    ...failed.slice(0, SHOWN).map(({ reason = "" }) => reason),
    ...failed.length > SHOWN ? [`and ${failed.length - SHOWN} more failed`] : [],
  ], io);
  return failed.length > 0 ? EXIT.failed : EXIT.ok;
}

/** The nodes that could take no user, as a note each; many are counted. */
export function notReadyNotes(outcomes: readonly UserOutcome[]): string[] {
  const unready = outcomes.filter(({ outcome }) => outcome === "not ready");
  const notes = unready.slice(0, SHOWN).map(({ nodeId, state }) =>
    `${nodeId} is not ready: it is ${state}`
  );
  const more = unready.length - SHOWN;
  return more > 0 ? [...notes, `and ${more} more are not ready`] : notes;
}

function inWords(user: string, outcomes: readonly UserOutcome[]): string {
  const counts = Map.groupBy(outcomes, ({ outcome }) => outcome);
  const parts = [...counts].map(([outcome, nodes]) =>
    `${outcome} on ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}`
  );
  return `user ${user}: ${parts.length === 0 ? "the pool has no nodes" : parts.join(", ")}`;
}
