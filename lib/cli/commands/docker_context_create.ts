import { EXIT, type ExitCode, UsageError, UserError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { type ContextEndpoint, contextEndpoints } from "../docker/context_endpoints.ts";
import { type DockerContexts, listContexts, writeContext } from "../docker/docker_contexts.ts";
import type { DockerContextCreateDocument } from "../json_documents/docker_context_create_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { printFailures } from "../pools/node_failures.ts";
import { startProgress } from "../terminal/progress.ts";
import {
  chooseRenderedNodes,
  type RenderedNode,
  type RenderedPool,
  requireRenderedPool,
} from "../nodes/rendered_pool.ts";
import { safeText } from "../terminal/safe_text.ts";

/** What has become of a context. */
interface ContextChange {
  readonly name: string;
  readonly nodeId: string;
  readonly endpoint: string;
  readonly change: "created" | "updated" | "unchanged";
}

/** `poolgen docker context create`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, operands } = invocation;
  const pool = await requireRenderedPool(invocation);
  const nodes = chooseRenderedNodes(pool, operands);
  const contexts = await listContexts(io);
  // before anything is changed
  refuseNames(pool, nodes, contexts);
  const endpoints = await contextEndpoints(pool, nodes, invocation);
  const changes: ContextChange[] = [];
  using progress = startProgress(invocation);
  for (const { name, node, endpoint } of endpoints) {
    if (typeof endpoint !== "string") continue;
    const own = { name, pool: pool.pool, nodeId: node.nodeId, endpoint };
    const change = changeOf(own, contexts);
    progress.show(`making contexts: ${changes.length} of ${endpoints.length}`);
    if (change !== "unchanged") {
      await writeContext(io, change === "created" ? "create" : "update", own);
    }
    changes.push({ name, nodeId: node.nodeId, endpoint, change });
  }
  return report(changes, endpoints, invocation);
}

/** Docker's own rule for names, which pools' ids can break in their first character only. */
const FIRST = /^[A-Za-z0-9]/;

function refuseNames(
  { pool }: RenderedPool,
  nodes: readonly RenderedNode[],
  { others }: DockerContexts,
): void {
  if (!FIRST.test(pool)) {
    throw new UsageError(
      `Docker's contexts cannot begin with "${pool.slice(0, 1)}", as the pool ${pool} does`,
      {
        hint: 'Use the node\'s tunnel without a context: eval "$(poolgen docker env 0)"',
      },
    );
  }
  const taken = nodes.map(({ alias }) => `${pool}-${alias}`).filter((name) => others.has(name));
  if (taken.length === 0) return;
  throw new UserError(
    `poolgen has not made the context ${taken.join(", ")}, and leaves it as it is`,
    {
      hint: "Give it another name with docker context export and import, or remove it",
    },
  );
}

function changeOf(
  { name, endpoint, nodeId }: Omit<ContextChange, "change">,
  { own }: DockerContexts,
): ContextChange["change"] {
  const before = own.find((context) => context.name === name);
  if (before === undefined) return "created";
  return before.endpoint === endpoint && before.nodeId === nodeId ? "unchanged" : "updated";
}

function report(
  changes: readonly ContextChange[],
  endpoints: readonly ContextEndpoint[],
  { io, options }: Invocation,
): ExitCode {
  const failed = endpoints.flatMap(({ name, node: { nodeId }, endpoint }) =>
    typeof endpoint === "string" ? [] : [{ name, nodeId, error: endpoint }]
  );
  if (options.has("json")) {
    io.stdout.write(jsonText<DockerContextCreateDocument>({
      version: 1,
      contexts: changes.map(({ name, nodeId, endpoint, change }) => ({
        name,
        node_id: nodeId,
        endpoint,
        change,
      })),
      failed: failed.map(({ name, nodeId, error: { message, hint } }) => ({
        name,
        node_id: nodeId,
        message,
        hint: hint ?? null,
      })),
    }));
  } else if (!options.has("quiet")) {
    for (const { name, endpoint, change } of changes) {
      io.stdout.write(`${safeText(`${change.padEnd(9)} ${name}  ${endpoint}`)}\n`);
    }
    const [first] = changes;
    if (endpoints.length === 0) io.stdout.write("the pool has no nodes\n");
    if (first !== undefined) io.stdout.write(`try: docker --context ${first.name} version\n`);
  }
  printFailures(failed, io);
  return failed[0]?.error.code ?? EXIT.ok;
}
