import type { BatchNode } from "../../azure/nodes/batch_node.ts";
import { getPool } from "../../azure/pools/batch_pool.ts";
import { listNodes } from "../../azure/nodes/list_nodes.ts";
import { both } from "../../concurrency.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolStatsDocument } from "../json_documents/pool_stats_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { openPool, printRaw } from "../pools/pool_session.ts";
import { poolJson } from "../pools/pool_json.ts";
import { showCounts } from "../terminal/progress.ts";
import { safeText } from "../terminal/safe_text.ts";

/** `poolgen pool stats`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const session = await openPool(invocation);
  const { client, poolId, target } = session;
  const [pool, nodes] = await both(getPool(client, poolId), listNodes(client, poolId));
  if (options.has("raw")) {
    printRaw(session, invocation);
    return EXIT.ok;
  }
  const states = nodes.map(({ state }) => state);
  const uptime = statistics(nodes.flatMap(({ lastBootTime }) => since(lastBootTime)));
  const start = statistics(nodes.flatMap(startSeconds));
  const runningTasks = sum(nodes.map((node) => node.runningTasks));
  const totalTasks = sum(nodes.map((node) => node.totalTasks));
  const slots = nodes.length * pool.slotsPerNode;
  if (options.has("json")) {
    const counts = Object.fromEntries(
      [...Map.groupBy(states, (state) => state)].map(([state, { length }]) => [state, length]),
    );
    // beside where the pool is, the name of its target would be taken
    const { id: _id, current, target: wanted, ...more } = poolJson(pool);
    io.stdout.write(jsonText<PoolStatsDocument>({
      version: 1,
      target,
      pool: poolId,
      ...more,
      size: { current, target: wanted },
      states: counts,
      uptime_seconds: uptime ?? null,
      start_seconds: start ?? null,
      running_tasks: runningTasks,
      total_tasks: totalTasks,
      task_slots: slots,
    }));
    return EXIT.ok;
  }
  if (options.has("quiet")) return EXIT.ok;
  const { current, target: wanted } = pool;
  const lines = [
    `pool ${poolId}: ${pool.state}, ${pool.allocationState}, ${pool.vmSize}, ${pool.image}`,
    `  dedicated     ${current.dedicated} of ${wanted.dedicated}`,
    `  low priority  ${current.lowPriority} of ${wanted.lowPriority}`,
    `  states        ${showCounts(states)}`,
    `  tasks         ${runningTasks} running in ${slots} slots, ${totalTasks} in all`,
    ...(uptime === undefined ? [] : [`  up for        ${inWords(uptime)}`]),
    ...(start === undefined ? [] : [`  start took    ${inWords(start)}`]),
    ...pool.resizeErrors.map(({ code, message }) => `  resize error  ${message} (${code})`),
  ];
  io.stdout.write(`${lines.map(safeText).join("\n")}\n`);
  return EXIT.ok;
}

/** Seconds. */
interface Statistics {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

function statistics(values: readonly number[]): Statistics | undefined {
  if (values.length === 0) return undefined;
  const mean = Math.round(sum(values) / values.length);
  return { min: Math.min(...values), mean, max: Math.max(...values) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function since(time: number | undefined): number[] {
  return time === undefined ? [] : [Math.max(0, Math.round((Date.now() - time) / 1000))];
}

/** From the allocation of a node to the end of its start task. */
function startSeconds({ allocationTime, startTask }: BatchNode): number[] {
  if (allocationTime === undefined || startTask?.endTime === undefined) return [];
  return [Math.max(0, Math.round((startTask.endTime - allocationTime) / 1000))];
}

function inWords({ min, mean, max }: Statistics): string {
  return `${duration(min)} to ${duration(max)}, ${duration(mean)} on average`;
}

function duration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
