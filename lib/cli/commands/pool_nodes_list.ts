import type { BatchNode } from "../../azure/nodes/batch_node.ts";
import { listNodes } from "../../azure/nodes/list_nodes.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import { numberNodes } from "../../inventory/number_nodes.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolNodesListDocument } from "../json_documents/pool_nodes_list_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { openPool, printRaw } from "../pools/pool_session.ts";
import { safeText } from "../terminal/safe_text.ts";
import { table } from "../terminal/table.ts";

/** `poolgen pool nodes list`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const session = await openPool(invocation);
  const { client, poolId: pool, target } = session;
  const states = [
    ...(options.has("start-task-failed") ? ["starttaskfailed"] : []),
    ...(options.has("unusable") ? ["unusable"] : []),
  ];
  const all = numberNodes(await listNodes(client, pool), ({ id }) => id);
  const nodes = all.filter(({ node }) => states.length === 0 || states.includes(node.state));
  if (options.has("raw")) printRaw(session, invocation);
  else if (options.has("json")) {
    const shown = nodes.map(({ cardinal, node }) => ({ cardinal, ...nodeJson(node) }));
    io.stdout.write(jsonText<PoolNodesListDocument>({ version: 1, target, pool, nodes: shown }));
  } else if (!options.has("quiet")) {
    io.stdout.write(
      nodes.length === 0 ? "there are no such nodes\n" : table([
        ["CARDINAL", "STATE", "SCHEDULING", "KIND", "PRIVATE ADDRESS", "TASKS", "NODE ID"],
        ...nodes.map(({ cardinal, node }) => [
          ...[`${cardinal}`, node.state, node.schedulingState ?? ""],
          ...[node.isDedicated ? "dedicated" : "low priority", node.privateAddress ?? ""],
          ...[`${node.runningTasks} of ${node.totalTasks}`, node.id],
        ]),
      ], io.stdout.columns),
    );
    for (const { node } of nodes) {
      for (const problem of problems(node)) {
        io.stdout.write(`${safeText(`${node.id}: ${problem}`)}\n`);
      }
    }
  }
  return EXIT.ok;
}

function problems({ startTask, errors }: BatchNode): string[] {
  return [
    ...(startTask?.failed === true
      ? [`its start task failed with exit code ${startTask.exitCode ?? "unknown"}`]
      : []),
    ...errors.map(({ code, message }) => `${message} (${code})`),
  ];
}

function nodeJson(node: BatchNode): Omit<PoolNodesListDocument["nodes"][number], "cardinal"> {
  const { startTask } = node;
  return {
    node_id: node.id,
    state: node.state,
    scheduling_state: node.schedulingState ?? null,
    dedicated: node.isDedicated,
    vm_size: node.vmSize ?? null,
    private_address: node.privateAddress ?? null,
    running_tasks: node.runningTasks,
    total_tasks: node.totalTasks,
    start_task: startTask === undefined ? null : {
      state: startTask.state,
      exit_code: startTask.exitCode ?? null,
      failed: startTask.failed,
    },
    errors: node.errors,
  };
}
