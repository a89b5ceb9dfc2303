import type { UserOutcome } from "../../azure/nodes/change_users.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import { poolSource } from "../nodes/account_source.ts";
import type { SettledPool } from "./await_nodes.ts";
import type { Invocation } from "../command_table/command.ts";
import { tellLogin } from "./login_command.ts";
import { printErrors, printHints, printNotes } from "../terminal/notes.ts";
import type { PoolSession } from "./pool_session.ts";
import { renderNodes } from "../nodes/render_nodes.ts";
import { notReadyNotes } from "./report_users.ts";
import { safeText } from "../terminal/safe_text.ts";
import { showNodes } from "../nodes/show_nodes.ts";

/**
 * After a pool got nodes and they got their user: renders their files, shows them, and tells what has failed. The
 * exit code says whether something has.
 */
export async function finishPool(
  { client, poolId, target, config }: PoolSession,
  settled: SettledPool,
  users: readonly UserOutcome[],
  invocation: Invocation,
): Promise<ExitCode> {
  const { io } = invocation;
  const chosen = await poolSource(client, poolId, target, config, invocation);
  const rendered = await renderNodes(config, chosen, invocation, config.ssh === undefined);
  const failures = failuresOf(settled, users);
  // a node that failed is told as an error
  const failed = new Set(settled.failures.map(({ nodeId }) => nodeId));
  printNotes(notReadyNotes(users.filter(({ nodeId }) => !failed.has(nodeId))), invocation);
  showNodes(
    rendered,
    invocation,
    failures.flatMap((
      { message, reasons },
    ) => [`error: ${message}`, ...reasons.map((reason) => `  ${reason}`)]),
  );
  for (const { message, reasons } of failures) {
    printErrors([message], io);
    for (const reason of reasons) io.stderr.write(`  ${safeText(reason)}\n`);
  }
  if (failures.length > 0) {
    printHints(["See the nodes with: poolgen pool nodes list"], io);
    return EXIT.failed;
  }
  if (config.ssh !== undefined) tellLogin(rendered, invocation);
  return EXIT.ok;
}

interface Failure {
  readonly message: string;
  readonly reasons: readonly string[];
}

function failuresOf({ pool, failures }: SettledPool, users: readonly UserOutcome[]): Failure[] {
  return [
    ...pool.resizeErrors.map(({ code, message }) => ({
      message: `the pool ${pool.id} did not get all its nodes: ${message} (${code})`,
      reasons: [],
    })),
    ...failures.map(({ nodeId, state, reasons }) => ({
      message: `${nodeId} is ${state}`,
      reasons,
    })),
    ...users.filter(({ outcome }) => outcome === "failed").map(({ reason = "" }) => ({
      message: reason,
      reasons: [],
    })),
  ];
}
