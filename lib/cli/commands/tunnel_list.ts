import { mapBounded } from "../../concurrency.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import { dockerAnswers } from "../../tunnels/docker_answers.ts";
import type { Invocation } from "../command_table/command.ts";
import { knownTunnels, tunnelJson } from "../docker/known_tunnels.ts";
import type { TunnelListDocument } from "../json_documents/tunnel_list_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { printWarnings } from "../terminal/notes.ts";
import { whileTelling } from "../terminal/progress.ts";
import { table } from "../terminal/table.ts";

const PARALLEL = 16;

/** `poolgen tunnel list`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { running, silent } = await knownTunnels(invocation);
  printWarnings(
    silent.map(({ nodeId, folder }) =>
      `The ssh of a tunnel to ${nodeId} does not answer; it may be suspended (${folder})`
    ),
    invocation,
  );
  const tunnels = await whileTelling(
    "waiting for Docker behind the tunnels",
    invocation,
    () =>
      mapBounded(running, PARALLEL, async (tunnel) => ({
        tunnel,
        answers: await dockerAnswers(tunnel.dockerHost),
      })),
  );
  if (options.has("json")) {
    const shown = tunnels.map(({ tunnel, answers }) => ({ ...tunnelJson(tunnel), answers }));
    io.stdout.write(jsonText<TunnelListDocument>({ version: 1, tunnels: shown }));
    return EXIT.ok;
  }
  if (options.has("quiet")) return EXIT.ok;
  if (tunnels.length === 0) {
    io.stdout.write("no tunnel is running\n");
    return EXIT.ok;
  }
  io.stdout.write(table([
    ["POOL", "NODE", "PID", "DOCKER_HOST", "SINCE (UTC)", "DOCKER"],
    ...tunnels.map(({ tunnel: { pool, nodeId, pid, dockerHost, since }, answers }) => [
      pool,
      nodeId,
      `${pid}`,
      dockerHost,
      since.toISOString().slice(0, 19).replace("T", " "),
      answers ? "answers" : "does not answer",
    ]),
  ], io.stdout.columns));
  return EXIT.ok;
}
