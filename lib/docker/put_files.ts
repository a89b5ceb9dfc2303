import { Buffer } from "node:buffer";
import type { DockerClient } from "./docker_client.ts";
import { type PackedFile, packFiles } from "./pack_files.ts";

/**
 * Puts files into a container, which need not be running; what is there of the same name is replaced, and nothing is seen
 * half-written by those who look after this has returned. Throws `UserError`.
 */
export async function putFiles(
  client: DockerClient,
  container: string,
  files: readonly PackedFile[],
): Promise<void> {
  const archive = Buffer.from(await packFiles(files));
  await client.call(
    `put files into ${container}`,
    (docker) => docker.getContainer(container).putArchive(archive, { path: "/" }),
  );
}
