import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { DOCKER_HOST, likelyShell, TLS_VARIABLES } from "../docker/docker_env_lines.ts";
import { nodeTunnel } from "../docker/node_tunnel.ts";
import type { DockerEnvDocument } from "../json_documents/docker_env_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { printNotes } from "../terminal/notes.ts";
import {
  findRenderedNode,
  type RenderedNode,
  requireRenderedPool,
} from "../nodes/rendered_pool.ts";
import { nearestShell, type Shell, SHELL_NAMES, shellNamed } from "../docker/shells.ts";
import type { OpenTunnel } from "../../tunnels/open_tunnel.ts";

/** `poolgen docker env`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const json = options.has("json");
  // before all else: however this ends, be it by a signal, no shell keeps the node selected last
  if (!json) io.stdout.write(likelyShell(options.get("shell")).unset(DOCKER_HOST));
  const shell = chosenShell(options.get("shell"));
  if (options.has("unset")) {
    if (json) {
      io.stdout.write(jsonText<DockerEnvDocument>({ version: 1, set: {}, unset: [DOCKER_HOST] }));
    }
    return EXIT.ok;
  }
  const pool = await requireRenderedPool(invocation);
  const node = findRenderedNode(pool, wantedNode(invocation));
  const tunnel = await nodeTunnel(pool, node, invocation, true);
  printNotes([noteOf(node, tunnel)], invocation);
  const unset = TLS_VARIABLES.filter((name) => io.env[name] !== undefined);
  if (json) {
    const { dockerHost, pid, reused } = tunnel;
    const { alias, nodeId } = node;
    io.stdout.write(jsonText<DockerEnvDocument>({
      version: 1,
      set: { [DOCKER_HOST]: dockerHost },
      unset,
      node: { alias, node_id: nodeId, pool: pool.pool },
      tunnel: { pid: pid ?? null, reused },
    }));
    return EXIT.ok;
  }
  for (const name of unset) io.stdout.write(shell.unset(name));
  io.stdout.write(shell.set(DOCKER_HOST, tunnel.dockerHost));
  // last, for an "eval $(...)" without quotes; a folder's name could be anything
  if (!options.has("out")) io.stdout.write(shell.usage(`poolgen docker env ${node.alias}`));
  return EXIT.ok;
}

function chosenShell(name: string | undefined): Shell {
  const shell = shellNamed(name);
  if (shell !== undefined) return shell;
  const near = nearestShell(name ?? "")?.name;
  throw new UsageError(`There is no shell "${name}" that poolgen knows`, {
    hint: near === undefined
      ? `It knows ${SHELL_NAMES.join(", ")}`
      : `Did you mean --shell ${near}?`,
  });
}

function wantedNode({ operands }: Invocation): string {
  const [name, other] = operands;
  if (name === undefined || name === "") {
    throw new UsageError("No node is named", { hint: "Name one: poolgen docker env 0" });
  }
  if (other === undefined) return name;
  throw new UsageError(`Two nodes are named, ${name} and ${other}`, {
    hint: "Name one; each has contexts for all at once: poolgen docker context create",
  });
}

function noteOf(
  { alias, nodeId, address, port }: RenderedNode,
  { pid, reused }: OpenTunnel,
): string {
  const through = reused ? "the tunnel that is up" : "a new tunnel";
  const process = pid === undefined ? "" : `, pid ${pid}`;
  return `docker talks to ${alias} (${nodeId} at ${address}:${port}) through ${through}${process}`;
}
