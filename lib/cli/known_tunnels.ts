import { listTunnels, type RecordedTunnels } from "../tunnels/list_tunnels.ts";
import { runFolders } from "../tunnels/run_folders.ts";
import type { Tunnel } from "../tunnels/tunnel.ts";
import type { Invocation } from "./command.ts";

/** What the scripts of this user have recorded, whichever pool and session they were started for. */
export async function knownTunnels({ io }: Invocation): Promise<RecordedTunnels> {
  return await listTunnels(await runFolders(io));
}

/** A tunnel as `--json` shows it. */
export function tunnelJson(
  { nodeId, pool, pid, dockerHost, since }: Tunnel,
): Readonly<Record<string, unknown>> {
  return { node_id: nodeId, pool, pid, docker_host: dockerHost, since: since.toISOString() };
}
