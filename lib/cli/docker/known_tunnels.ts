import { listTunnels, type RecordedTunnels } from "../../tunnels/list_tunnels.ts";
import { runFolders } from "../../tunnels/run_folders.ts";
import type { Tunnel } from "../../tunnels/tunnel.ts";
import type { Invocation } from "../command_table/command.ts";
import type { TunnelPart } from "../json_documents/tunnel_part.ts";
import { whileTelling } from "../terminal/progress.ts";

/** What the scripts of this user have recorded, whichever pool and session they were started for. */
export async function knownTunnels(invocation: Invocation): Promise<RecordedTunnels> {
  return await whileTelling(
    "waiting for the tunnels' ssh",
    invocation,
    async () => await listTunnels(await runFolders(invocation.io)),
  );
}

/** A tunnel as `--json` shows it. */
export function tunnelJson({ nodeId, pool, pid, dockerHost, since }: Tunnel): TunnelPart {
  return { node_id: nodeId, pool, pid, docker_host: dockerHost, since: since.toISOString() };
}
