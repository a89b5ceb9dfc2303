import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { listContexts, type OwnContext, removeContexts } from "../docker/docker_contexts.ts";
import type { DockerContextRmDocument } from "../json_documents/docker_context_rm_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { whileTelling } from "../terminal/progress.ts";
import { findRenderedNode, requireRenderedPool } from "../nodes/rendered_pool.ts";
import { safeText } from "../terminal/safe_text.ts";

/** `poolgen docker context rm`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, operands } = invocation;
  const pool = await requireRenderedPool(invocation);
  const contexts = await listContexts(io);
  const own = contexts.own.filter((context) => context.pool === pool.pool);
  const meant = operands.length === 0
    ? own
    : own.filter((context) => operands.some((name) => isNamed(context, name)));
  // a name that means none is a slip; one that means a node without a context is not
  for (const name of operands) {
    if (contexts.others.has(name)) throw notOurs(name);
    if (!own.some((context) => isNamed(context, name))) findRenderedNode(pool, name);
  }
  const names = meant.map(({ name }) => name);
  const inUse = names.find((name) => name === contexts.current);
  if (inUse !== undefined && !options.has("force")) {
    throw new UserError(`The context ${inUse} is in use, and none has been removed`, {
      hint: "Run: docker context use default; or add --force",
    });
  }
  await whileTelling(
    `removing ${names.length} contexts`,
    invocation,
    () => removeContexts(io, names, options.has("force")),
  );
  if (options.has("json")) {
    io.stdout.write(jsonText<DockerContextRmDocument>({ version: 1, removed: names }));
  } else if (!options.has("quiet")) {
    for (const name of names) io.stdout.write(`removed   ${safeText(name)}\n`);
    if (names.length === 0) io.stdout.write(`no context of the pool ${pool.pool} was there\n`);
  }
  return EXIT.ok;
}

function notOurs(name: string): UserError {
  return new UserError(`poolgen has not made the context ${name}, and leaves it as it is`, {
    hint: `Remove it with: docker context rm ${name}`,
  });
}

/** A context stays when its node has gone: its name and the node's id still mean it. */
function isNamed({ name, pool, nodeId }: OwnContext, wanted: string): boolean {
  const alias = name.slice(pool.length + 1);
  return [name, nodeId, alias, alias.replace(/^.*[^0-9]/, "")].includes(wanted);
}
