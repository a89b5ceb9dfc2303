import type { Invocation } from "./command.ts";
import type { PoolSession } from "./pool_session.ts";
import { safeJson, safeText } from "./safe_text.ts";

/** Tells which nodes something was begun with; `what` follows "is". */
export function reportNodes(
  { target, poolId: pool }: PoolSession,
  what: string,
  ids: readonly string[],
  { io, options }: Invocation,
): void {
  if (options.has("json")) {
    const nodes = ids.map((node_id) => ({ node_id }));
    io.stdout.write(`${safeJson({ version: 1, target, pool, nodes })}\n`);
    return;
  }
  if (options.has("quiet")) return;
  if (ids.length === 0) io.stdout.write("there are no such nodes\n");
  for (const id of ids) io.stdout.write(`${safeText(`${id} is ${what}`)}\n`);
}
