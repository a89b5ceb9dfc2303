import { closestNode } from "../../closest_word.ts";
import { EXIT, type ExitCode, UsageError, UserError } from "../../errors.ts";
import { nodeNames } from "../../inventory/inventory.ts";
import type { TunnelRecord } from "../../tunnels/list_tunnels.ts";
import { silentError } from "../../tunnels/silent_error.ts";
import { forgetTunnel, stopTunnel } from "../../tunnels/stop_tunnel.ts";
import type { Tunnel } from "../../tunnels/tunnel.ts";
import type { Invocation } from "../command_table/command.ts";
import type { TunnelStopDocument } from "../json_documents/tunnel_stop_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { nodeNamed } from "../nodes/find_node.ts";
import { knownTunnels, tunnelJson } from "../docker/known_tunnels.ts";
import { type NamedFailure, printFailures } from "../pools/node_failures.ts";
import { startProgress } from "../terminal/progress.ts";
import { requireRenderedPool } from "../nodes/rendered_pool.ts";
import { safeText } from "../terminal/safe_text.ts";

/** One that runs, or whose ssh does not say. */
type KnownTunnel = Tunnel | TunnelRecord;

/** `poolgen tunnel stop`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const name = wantedName(invocation);
  const { running, dead, silent } = await knownTunnels(invocation);
  const known = [...running, ...silent];
  const meant = name === undefined ? known : await meantBy(name, known, invocation);
  const stopped: Tunnel[] = [];
  const failed: NamedFailure[] = [];
  using progress = startProgress(invocation);
  for (const tunnel of meant) {
    progress.show(`stopping the tunnel to ${tunnel.nodeId}`);
    try {
      if (!("pid" in tunnel)) throw silentError(tunnel);
      await stopTunnel(tunnel);
      stopped.push(tunnel);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push({ name: tunnel.nodeId, error });
    }
  }
  if (name === undefined) await Promise.all(dead.map(forgetTunnel));
  if (options.has("json")) {
    const failures = failed.map(({ name, error }) => ({ node_id: name, message: error.message }));
    io.stdout.write(jsonText<TunnelStopDocument>({
      version: 1,
      stopped: stopped.map(tunnelJson),
      failed: failures,
    }));
  } else if (!options.has("quiet")) {
    for (const { nodeId, pid } of stopped) {
      io.stdout.write(`${safeText(`stopped the tunnel to ${nodeId}, pid ${pid}`)}\n`);
    }
    if (meant.length === 0) io.stdout.write("no tunnel to stop\n");
  }
  printFailures(failed, io);
  return failed.length === 0 ? EXIT.ok : EXIT.failed;
}

/** `undefined` for all. */
function wantedName({ operands, options }: Invocation): string | undefined {
  const [name, other] = operands;
  if (other !== undefined) {
    throw new UsageError(`Unexpected argument "${other}"`, {
      hint: "Name one node or process, or stop all with --all",
    });
  }
  if (options.has("all") !== (name === undefined)) {
    throw new UsageError(
      name === undefined
        ? "No tunnel is named"
        : `Both ${name} and --all say which tunnels are to end`,
      { hint: "Name a node or a process of poolgen tunnel list, or stop all with --all" },
    );
  }
  return name;
}

/** By the node's id or the process, as the list shows them; else by the names of the pool that is rendered here. */
async function meantBy(
  name: string,
  known: readonly KnownTunnel[],
  invocation: Invocation,
): Promise<readonly KnownTunnel[]> {
  const ofProcess = known.filter((tunnel) => "pid" in tunnel && `${tunnel.pid}` === name);
  const ofId = known.filter(({ nodeId }) => nodeId === name);
  const here = await rendered(name, known, invocation);
  if (here instanceof UsageError) {
    if (ofProcess.length + ofId.length === 0) throw here;
    return [...ofProcess, ...ofId];
  }
  const ofNode = known.filter(({ nodeId, pool }) => nodeId === here.nodeId && pool === here.pool);
  if (ofProcess.some((tunnel) => !ofNode.includes(tunnel))) {
    throw new UsageError(`${name} is a process of the list, and the number of ${here.nodeId}`, {
      hint: `Say ${here.alias} for the node, or name the other tunnel's node by its id`,
    });
  }
  return ofNode;
}

async function rendered(
  name: string,
  tunnels: readonly TunnelRecord[],
  invocation: Invocation,
): Promise<
  { readonly nodeId: string; readonly alias: string; readonly pool: string } | UsageError
> {
  const pool = await requireRenderedPool(invocation).catch((error: unknown) => {
    if (error instanceof UsageError) return undefined;
    throw error;
  });
  const node = pool && nodeNamed(pool, name);
  if (pool !== undefined && node !== undefined) return { ...node, pool: pool.pool };
  const known = pool?.nodes.flatMap((one) => nodeNames(pool.pool, one)) ?? [];
  const near = closestNode(name, [...known, ...tunnels.map(({ nodeId }) => nodeId)]);
  return new UsageError(`No tunnel to ${name} is running`, {
    hint: near === undefined ? "See which are with: poolgen tunnel list" : `Did you mean ${near}?`,
  });
}
