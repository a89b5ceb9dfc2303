import { Buffer } from "node:buffer";
import { buffer } from "node:stream/consumers";
// @ts-types="npm:@types/tar-stream@3.1.5"
import { pack } from "tar-stream";

/** A file, or a folder, with its owner. */
export interface PackedFile {
  /** From the root; a leading `/` is left out. */
  readonly path: string;
  /** What is in it; a folder has none. */
  readonly content?: string | Uint8Array;
  /** 0644 for files and 0755 for folders unless given. */
  readonly mode?: number;
  /** 0 unless given. */
  readonly uid?: number;
  readonly gid?: number;
}

/** The same files give the same bytes. */
const TIME = new Date(0);

/** Files as a tar archive, in the given order. */
export async function packFiles(files: readonly PackedFile[]): Promise<Uint8Array> {
  const archive = pack();
  const bytes = buffer(archive);
  for (const { path, content, mode, uid = 0, gid = 0 } of files) {
    const name = path.replace(/^\/+/, "");
    const header = { name, uid, gid, mtime: TIME };
    if (content === undefined) {
      archive.entry({ ...header, type: "directory", mode: mode ?? 0o755 });
    } else {
      archive.entry({ ...header, type: "file", mode: mode ?? 0o644 }, Buffer.from(content));
    }
  }
  archive.finalize();
  return await bytes;
}
