import { type BatchPool, listPools, type NodeCount } from "../../azure/pools/batch_pool.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolListDocument } from "../json_documents/pool_list_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { openAccount, printRaw } from "../pools/pool_session.ts";
import { poolJson } from "../pools/pool_json.ts";
import { table } from "../terminal/table.ts";

/** `poolgen pool list`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const session = await openAccount(invocation);
  const pools = await listPools(session.client);
  if (options.has("raw")) printRaw(session, invocation);
  else if (options.has("json")) {
    const { target } = session;
    io.stdout.write(jsonText<PoolListDocument>({ version: 1, target, pools: pools.map(poolJson) }));
  } else if (!options.has("quiet")) {
    io.stdout.write(
      pools.length === 0 ? "the account has no pools\n" : rows(pools, io.stdout.columns),
    );
  }
  return EXIT.ok;
}

function rows(pools: readonly BatchPool[], columns: number | undefined): string {
  return table([
    ["POOL", "STATE", "ALLOCATION", "DEDICATED", "LOW PRIORITY", "VM SIZE", "IMAGE"],
    ...pools.map((pool) => [
      ...[pool.id, pool.state, pool.allocationState],
      ...[of(pool, "dedicated"), of(pool, "lowPriority"), pool.vmSize, pool.image],
    ]),
  ], columns);
}

function of({ current, target }: BatchPool, kind: keyof NodeCount): string {
  return current[kind] === target[kind]
    ? `${current[kind]}`
    : `${current[kind]} of ${target[kind]}`;
}
