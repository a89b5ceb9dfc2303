import type { Invocation } from "../command_table/command.ts";
import type { BegunNodesDocument } from "../json_documents/begun_nodes_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { printErrors } from "../terminal/notes.ts";
import type { PoolSession } from "./pool_session.ts";
import { safeText } from "../terminal/safe_text.ts";

/**
 * Tells which nodes something was begun with; `what` follows "is". `refused` are those with which it could not be, by
 * id, and why.
 */
export function reportNodes(
  { target, poolId: pool }: PoolSession,
  what: string,
  ids: readonly string[],
  { io, options }: Invocation,
  refused: ReadonlyMap<string, string> = new Map(),
): void {
  printErrors([...refused.values()], io);
  if (options.has("json")) {
    const nodes = ids.map((node_id) => ({ node_id }));
    io.stdout.write(jsonText<BegunNodesDocument>({
      version: 1,
      target,
      pool,
      nodes,
      refused: [...refused].map(([node_id, reason]) => ({ node_id, reason })),
    }));
    return;
  }
  if (options.has("quiet")) return;
  if (ids.length + refused.size === 0) io.stdout.write("there are no such nodes\n");
  for (const id of ids) io.stdout.write(`${safeText(`${id} is ${what}`)}\n`);
}
