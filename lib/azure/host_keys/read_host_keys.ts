import { EXIT } from "../../errors.ts";
import type { PublicKey } from "../../ssh/public_key.ts";
import type { BatchClient } from "../client/batch_client.ts";
import { parseHostKeys } from "./host_key_block.ts";
import { ServiceError } from "../client/service_error.ts";
import { startTaskFileBeginning } from "./start_task_file.ts";

/**
 * The host keys that a node's start task printed, which it does before all else; none where it printed none.
 * Throws `ServiceError`.
 */
export async function readHostKeys(
  client: BatchClient,
  poolId: string,
  nodeId: string,
): Promise<readonly PublicKey[]> {
  try {
    const file = "startup/stdout.txt";
    return parseHostKeys(await startTaskFileBeginning(client, poolId, nodeId, file));
  } catch (error) {
    // no such file, or an empty one; without the service there is no telling
    if (error instanceof ServiceError && error.code === EXIT.failed) return [];
    throw error;
  }
}
