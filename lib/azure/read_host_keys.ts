import { text } from "node:stream/consumers";
import { EXIT } from "../errors.ts";
import type { PublicKey } from "../ssh/public_key.ts";
import type { BatchClient } from "./batch_client.ts";
import { parseHostKeys } from "./host_key_block.ts";
import { ServiceError } from "./service_error.ts";

/** A file of a start task that the service shows. */
export type StartTaskFile = "startup/stdout.txt" | "startup/stderr.txt";

/** The host keys are the first thing that our start task prints. */
const MOST_BYTES = 64 << 10;

/** The host keys that a node's start task printed; none where it printed none. Throws `ServiceError`. */
export async function readHostKeys(
  client: BatchClient,
  poolId: string,
  nodeId: string,
): Promise<readonly PublicKey[]> {
  try {
    return parseHostKeys(await readStartTaskFile(client, poolId, nodeId, "startup/stdout.txt"));
  } catch (error) {
    // no such file, or an empty one; without the service there is no telling
    if (error instanceof ServiceError && error.code === EXIT.failed) return [];
    throw error;
  }
}

/** The beginning of a file that a node's start task wrote. Throws `ServiceError`. */
export async function readStartTaskFile(
  { sdk, call }: BatchClient,
  poolId: string,
  nodeId: string,
  file: StartTaskFile,
): Promise<string> {
  return await call(`read ${file} of ${nodeId}`, async () => {
    const { readableStreamBody } = await sdk.file.getFromComputeNode(poolId, nodeId, file, {
      fileGetFromComputeNodeOptions: { ocpRange: `bytes=0-${MOST_BYTES - 1}` },
    });
    return readableStreamBody === undefined ? "" : await text(readableStreamBody);
  });
}
