import type { UserOutcome } from "../azure/change_users.ts";
import { EXIT, type ExitCode } from "../errors.ts";
import { poolSource } from "./account_source.ts";
import type { SettledPool } from "./await_nodes.ts";
import type { Invocation } from "./command.ts";
import { loginCommand } from "./login_command.ts";
import { printNotes } from "./notes.ts";
import type { PoolSession } from "./pool_session.ts";
import { renderNodes } from "./render_nodes.ts";
import { notReadyNotes } from "./report_users.ts";
import { safeText } from "./safe_text.ts";
import { showNodes } from "./show_nodes.ts";

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
  const { io, options } = invocation;
  const chosen = await poolSource(client, poolId, target, config, invocation);
  const rendered = await renderNodes(config, chosen, invocation, config.ssh === undefined);
  const failures = failureLines(settled, users);
  // a node that failed is told as an error
  const failed = new Set(settled.failures.map(({ nodeId }) => nodeId));
  printNotes(notReadyNotes(users.filter(({ nodeId }) => !failed.has(nodeId))), invocation);
  showNodes(rendered, invocation, failures);
  for (const line of failures) io.stderr.write(`${safeText(line)}\n`);
  if (failures.length > 0) {
    io.stderr.write("hint: See the nodes with: poolgen pool nodes list\n");
    return EXIT.failed;
  }
  const [first] = rendered.inventory.nodes;
  if (config.ssh !== undefined && first !== undefined && !options.has("quiet")) {
    io.stderr.write(`log in with: ${loginCommand(rendered.settings, first, io.cwd)}\n`);
  }
  return EXIT.ok;
}

function failureLines({ pool, failures }: SettledPool, users: readonly UserOutcome[]): string[] {
  return [
    ...pool.resizeErrors.map(({ code, message }) =>
      `error: the pool ${pool.id} did not get all its nodes: ${message} (${code})`
    ),
    ...failures.flatMap(({ nodeId, state, reasons }) => [
      `error: ${nodeId} is ${state}`,
      ...reasons.map((reason) => `  ${reason}`),
    ]),
    ...users.flatMap(({ outcome, reason = "" }) =>
      outcome === "failed" ? [`error: ${reason}`] : []
    ),
  ];
}
