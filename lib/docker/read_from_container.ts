import { buffer } from "node:stream/consumers";
// @ts-types="npm:@types/tar-stream@3.1.5"
import { extract } from "tar-stream";
import { UserError } from "../errors.ts";
import type { DockerClient } from "./docker_client.ts";
import { DockerError } from "./explain_docker_error.ts";

/** Something that was read from a container. */
export interface ReadEntry {
  /** From the folder that holds what was asked for, as in `log/messages` for `/var/log`; never out of it. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link" | "other";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** What is in a file. */
  readonly bytes: Uint8Array;
}

const MAX_BYTES = 64 << 20;

/**
 * Reads a file, or a folder with all in it, from a container, which need not be running; `undefined` where there is none.
 * Throws `UserError`, also where it is larger than `maxBytes`.
 */
export async function readFromContainer(
  client: DockerClient,
  container: string,
  path: string,
  maxBytes = MAX_BYTES,
): Promise<ReadEntry[] | undefined> {
  try {
    return await client.call(`read ${path} in ${container}`, async (docker) => {
      const stream = await docker.getContainer(container).getArchive({ path });
      return await readEntries(stream, path, maxBytes);
    });
  } catch (error) {
    if (error instanceof DockerError && error.status === 404 && NO_FILE.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}

const NO_FILE = /Could not find the file/i;

async function readEntries(
  stream: NodeJS.ReadableStream,
  path: string,
  maxBytes: number,
): Promise<ReadEntry[]> {
  const tar = extract();
  // a stream that fails must end the other
  stream.once("error", (error) => tar.destroy(error));
  stream.pipe(tar);
  const entries: ReadEntry[] = [];
  let total = 0;
  for await (const entry of tar) {
    const { name, type, mode = 0, uid = 0, gid = 0, size = 0 } = entry.header;
    total += size;
    if (total > maxBytes) {
      tar.destroy();
      throw new UserError(`Cannot read ${path}: it is larger than ${maxBytes} bytes`);
    }
    const bytes = await buffer(entry);
    const isInside = !name.startsWith("/") && !name.split("/").includes("..");
    if (isInside) {
      entries.push({
        path: name.replace(/\/$/, ""),
        kind: KINDS[type ?? ""] ?? "other",
        mode,
        uid,
        gid,
        bytes,
      });
    }
  }
  return entries;
}

const KINDS: Readonly<Record<string, ReadEntry["kind"]>> = {
  "file": "file",
  "contiguous-file": "file",
  "directory": "folder",
  "symlink": "link",
  "link": "link",
};
