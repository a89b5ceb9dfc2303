import type { UserOutcome } from "../azure/change_users.ts";
import { EXIT, type ExitCode } from "../errors.ts";
import { poolSource } from "./account_source.ts";
import type { Invocation } from "./command.ts";
import type { PoolSession } from "./pool_session.ts";
import { renderNodes } from "./render_nodes.ts";
import { safeText } from "./safe_text.ts";
import { showNodes } from "./show_nodes.ts";

/** After a pool got nodes and they got their user: renders their files, and shows them. */
export async function finishPool(
  { client, poolId, target, config }: PoolSession,
  users: readonly UserOutcome[],
  invocation: Invocation,
): Promise<ExitCode> {
  const { io, options } = invocation;
  const chosen = await poolSource(client, poolId, target, config, invocation);
  const rendered = await renderNodes(config, chosen, invocation, config.ssh === undefined);
  showNodes(rendered, invocation);
  const [first] = rendered.inventory.nodes;
  if (config.ssh !== undefined && first !== undefined && !options.has("quiet")) {
    io.stderr.write(safeText(`log in with: poolgen ssh --cardinal ${first.cardinal}`) + "\n");
  }
  const failed = users.filter(({ outcome }) => outcome === "failed");
  for (const { reason = "" } of failed) io.stderr.write(`${safeText(`error: ${reason}`)}\n`);
  return failed.length > 0 ? EXIT.failed : EXIT.ok;
}
