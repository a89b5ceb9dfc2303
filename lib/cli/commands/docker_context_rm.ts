import { EXIT, type ExitCode, UsageError, UserError } from "../../errors.ts";
import type { Invocation } from "../command.ts";
import {
  type DockerContexts,
  listContexts,
  type OwnContext,
  removeContexts,
} from "../docker_contexts.ts";
import { findRenderedNode, readRenderedPool, type RenderedPool } from "../rendered_pool.ts";
import { safeJson, safeText } from "../safe_text.ts";

/** `poolgen docker context rm`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, operands } = invocation;
  const pool = await readRenderedPool(invocation);
  const contexts = await listContexts(io);
  const own = contexts.own.filter((context) => context.pool === pool.pool);
  const meant = operands.length === 0
    ? own
    : own.filter((context) => operands.some((name) => isNamed(context, name, pool, contexts)));
  // a name that means none is a slip; one that means a node without a context is not
  for (const name of operands) {
    if (!own.some((context) => isNamed(context, name, pool, contexts))) {
      findRenderedNode(pool, name);
    }
  }
  const names = meant.map(({ name }) => name);
  const inUse = names.find((name) => name === contexts.current);
  if (inUse !== undefined && !options.has("force")) {
    throw new UserError(`The context ${inUse} is in use, and none has been removed`, {
      hint: "Run: docker context use default; or add --force",
    });
  }
  await removeContexts(io, names, options.has("force"));
  if (options.has("json")) io.stdout.write(`${safeJson({ version: 1, removed: names })}\n`);
  else if (!options.has("quiet")) {
    for (const name of names) io.stdout.write(`removed   ${safeText(name)}\n`);
    if (names.length === 0) io.stdout.write(`no context of the pool ${pool.pool} was there\n`);
  }
  return EXIT.ok;
}

/** A context stays when its node has gone: its own name and the node's id still mean it. */
function isNamed(
  { name, nodeId }: OwnContext,
  wanted: string,
  pool: RenderedPool,
  { others }: DockerContexts,
): boolean {
  if (others.has(wanted)) {
    throw new UsageError(`poolgen has not made the context ${wanted}, and leaves it as it is`, {
      hint: `Remove it with: docker context rm ${wanted}`,
    });
  }
  if (wanted === name || wanted === nodeId) return true;
  const node = pool.nodes.find(({ alias, cardinal }) => [alias, `${cardinal}`].includes(wanted));
  return node !== undefined && `${pool.pool}-${node.alias}` === name;
}
