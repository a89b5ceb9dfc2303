import { countNodes } from "../../azure/pools/count_nodes.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolNodesCountDocument } from "../json_documents/pool_nodes_count_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { openPool, printRaw } from "../pools/pool_session.ts";
import { table } from "../terminal/table.ts";

/** `poolgen pool nodes count`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const session = await openPool(invocation);
  const { client, poolId: pool, target } = session;
  const { dedicated, lowPriority } = await countNodes(client, pool);
  if (options.has("raw")) printRaw(session, invocation);
  else if (options.has("json")) {
    io.stdout.write(jsonText<PoolNodesCountDocument>({
      version: 1,
      target,
      pool,
      dedicated,
      low_priority: lowPriority,
    }));
  } else if (!options.has("quiet")) {
    const states = [...new Set([...Object.keys(dedicated), ...Object.keys(lowPriority)])].sort()
      .filter((state) => state === "total" || dedicated[state] || lowPriority[state]);
    io.stdout.write(table([
      ["STATE", "DEDICATED", "LOW PRIORITY"],
      ...states.map((state) => [state, `${dedicated[state] ?? 0}`, `${lowPriority[state] ?? 0}`]),
    ], io.stdout.columns));
  }
  return EXIT.ok;
}
