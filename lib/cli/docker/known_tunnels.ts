import { listTunnels, type RecordedTunnels } from "../../tunnels/list_tunnels.ts";
import { runFolders } from "../../tunnels/run_folders.ts";
import type { Tunnel } from "../../tunnels/tunnel.ts";
import type { Invocation } from "../command_table/command.ts";
import type { TunnelPart } from "../json_documents/tunnel_part.ts";
import { printWarnings } from "../terminal/notes.ts";
import { whileTelling } from "../terminal/progress.ts";

/** What the scripts of this user have recorded, whichever pool and session they were started for. */
export async function knownTunnels(invocation: Invocation): Promise<RecordedTunnels> {
  const known = await whileTelling(
    "waiting for the tunnels' ssh",
    invocation,
    async () => await listTunnels(await runFolders(invocation.io)),
  );
  const notes = known.silent.map(({ nodeId, folder }) =>
    `The ssh of a tunnel to ${nodeId} does not answer; it may be suspended (${folder})`
  );
  printWarnings(notes, invocation);
  return known;
}

/** A tunnel as `--json` shows it. */
export function tunnelJson({ nodeId, pool, pid, dockerHost, since }: Tunnel): TunnelPart {
  return { node_id: nodeId, pool, pid, docker_host: dockerHost, since: since.toISOString() };
}
