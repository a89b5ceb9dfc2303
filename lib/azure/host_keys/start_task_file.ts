import { text } from "node:stream/consumers";
import type { BatchClient } from "../client/batch_client.ts";

/** A file of a start task that the service shows. */
export type StartTaskFile = "startup/stdout.txt" | "startup/stderr.txt";

/** As much as is read of one. */
const MOST_BYTES = 64 << 10;

/** The beginning of a file that a node's start task wrote. Throws `ServiceError`. */
export function startTaskFileBeginning(
  client: BatchClient,
  poolId: string,
  nodeId: string,
  file: StartTaskFile,
): Promise<string> {
  return read(client, poolId, nodeId, file, 0);
}

/** The end of a file that a node's start task wrote. Throws `ServiceError`. */
export async function startTaskFileEnd(
  client: BatchClient,
  poolId: string,
  nodeId: string,
  file: StartTaskFile,
): Promise<string> {
  const { contentLength = 0 } = await client.call(
    `look at ${file} of ${nodeId}`,
    () => client.sdk.file.getPropertiesFromComputeNode(poolId, nodeId, file),
  );
  if (contentLength === 0) return "";
  return await read(client, poolId, nodeId, file, Math.max(0, contentLength - MOST_BYTES));
}

async function read(
  { sdk, call }: BatchClient,
  poolId: string,
  nodeId: string,
  file: StartTaskFile,
  first: number,
): Promise<string> {
  return await call(`read ${file} of ${nodeId}`, async () => {
    const { readableStreamBody } = await sdk.file.getFromComputeNode(poolId, nodeId, file, {
      fileGetFromComputeNodeOptions: { ocpRange: `bytes=${first}-${first + MOST_BYTES - 1}` },
    });
    return readableStreamBody === undefined ? "" : await text(readableStreamBody);
  });
}
