import { EXIT, type ExitCode } from "../../errors.ts";
import { poolSource } from "../nodes/account_source.ts";
import type { Invocation } from "../command_table/command.ts";
import { openPool, printRaw } from "../pools/pool_session.ts";
import { renderNodes } from "../nodes/render_nodes.ts";
import { showNodes } from "../nodes/show_nodes.ts";

/** `poolgen pool grls`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const session = await openPool(invocation);
  const { client, poolId, target, config } = session;
  const chosen = await poolSource(client, poolId, target, config, invocation);
  // without a user there is nobody to log in as
  const dry = config.ssh === undefined && chosen.identityFile === undefined;
  const rendered = await renderNodes(config, chosen, invocation, dry);
  if (invocation.options.has("raw")) printRaw(session, invocation);
  else showNodes(rendered, invocation);
  return EXIT.ok;
}
