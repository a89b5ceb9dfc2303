import { cannotRun } from "../../ssh/cannot_run.ts";
import { mapBounded } from "../../concurrency.ts";
import { UsageError, UserError } from "../../errors.ts";
import { runProgram } from "../../ssh/run_program.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import { nodeTunnel } from "./node_tunnel.ts";
import { startProgress } from "../terminal/progress.ts";
import type { RenderedNode, RenderedPool } from "../nodes/rendered_pool.ts";

/** What a node's context would lead to, or why it would lead nowhere. */
export interface ContextEndpoint {
  /** The context's name: the node's alias within the pool. */
  readonly name: string;
  readonly node: RenderedNode;
  readonly endpoint: string | UserError;
}

const PARALLEL = 4;

/**
 * Finds the endpoints of nodes' contexts: the local end of each node's own tunnel, which is started where it is not
 * up; with `--ssh` the node's name, which docker's own ssh must know.
 */
export async function contextEndpoints(
  pool: RenderedPool,
  nodes: readonly RenderedNode[],
  invocation: Invocation,
): Promise<ContextEndpoint[]> {
  // several that ask at one terminal could not be told apart
  const asks = nodes.length === 1;
  using progress = startProgress(invocation, { asks });
  let done = 0;
  const tell = (): void =>
    progress.show(`finding the way to Docker: ${done} of ${nodes.length} nodes`);
  tell();
  const find = invocation.options.has("ssh") ? sshEndpoint : tunnelEndpoint;
  return await mapBounded(nodes, PARALLEL, async (node) => {
    const name = `${pool.pool}-${node.alias}`;
    try {
      return { name, node, endpoint: await find(pool, node, invocation, asks) };
    } catch (error) {
      // what was never rendered is no fault of a node's
      if (error instanceof UserError && !(error instanceof UsageError)) {
        return { name, node, endpoint: error };
      }
      throw error;
    } finally {
      done++;
      tell();
    }
  });
}

async function tunnelEndpoint(
  pool: RenderedPool,
  node: RenderedNode,
  invocation: Invocation,
  asks: boolean,
): Promise<string> {
  return (await nodeTunnel(pool, node, invocation, asks)).dockerHost;
}

/** Docker gives its ssh no configuration of ours: the user's own must lead to the node. */
async function sshEndpoint(
  { pool }: RenderedPool,
  { alias, nodeId, address, port }: RenderedNode,
  { io }: Invocation,
): Promise<string> {
  const name = `${pool}-${alias}`;
  const { stdout } = await runProgram("ssh", ["-G", "--", name], { env: childEnvironment(io.env) })
    .catch((cause: unknown) => {
      throw cannotRun("ssh", cause);
    });
  const values = new Map(
    stdout.split("\n").map((line) => {
      const [keyword = "", ...rest] = line.split(" ");
      return [keyword, rest.join(" ")];
    }),
  );
  const isNode = values.get("hostname") === address.toLowerCase() &&
    values.get("port") === `${port}` &&
    values.get("hostkeyalias")?.toLowerCase() === nodeId.toLowerCase();
  if (isNode) return `ssh://${name}`;
  throw new UserError(`ssh does not know ${name} as ${nodeId} at ${address}:${port}`, {
    hint:
      "Include the rendered ssh_config at the top of ~/.ssh/config: poolgen install; or leave out --ssh",
  });
}
