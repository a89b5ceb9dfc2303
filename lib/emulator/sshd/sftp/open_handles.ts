import { Buffer } from "node:buffer";
import type { FileHandle } from "node:fs/promises";
import { StatusError } from "./status_error.ts";

/** A file that a client has opened; `path` is absolute. */
export interface OpenFile {
  readonly type: "file";
  readonly path: string;
  readonly file: FileHandle;
}

/** A folder that a client is listing: the names still to come are taken from the front. */
export interface OpenFolder {
  readonly type: "folder";
  readonly path: string;
  readonly names: string[];
}

/** How many files and folders a client may have open: all nodes share the descriptors of one process. */
export const MAX_HANDLES = 256;

/** What a client has open, by the handles that it was given; another handle is a `StatusError`. */
export class OpenHandles {
  readonly #open = new Map<number, OpenFile | OpenFolder>();
  #next = 0;

  /** Throws when a client has opened all that it may. */
  checkRoom(): void {
    if (this.#open.size >= MAX_HANDLES) throw new StatusError("failure");
  }

  /** Keeps what was opened; the handle names nothing else, also after it was closed. */
  add(opened: OpenFile | OpenFolder): Buffer {
    const number = this.#next++;
    this.#open.set(number, opened);
    const handle = Buffer.alloc(8);
    handle.writeBigUInt64BE(BigInt(number), 0);
    return handle;
  }

  /** The file of a handle. */
  file(handle: Buffer): OpenFile {
    const opened = this.#open.get(numberOf(handle));
    if (opened?.type !== "file") throw new StatusError("failure");
    return opened;
  }

  /** The folder of a handle. */
  folder(handle: Buffer): OpenFolder {
    const opened = this.#open.get(numberOf(handle));
    if (opened?.type !== "folder") throw new StatusError("failure");
    return opened;
  }

  /** Closes what a handle names. */
  async close(handle: Buffer): Promise<void> {
    const number = numberOf(handle);
    const opened = this.#open.get(number);
    if (opened === undefined) throw new StatusError("failure");
    this.#open.delete(number);
    if (opened.type === "file") await opened.file.close();
  }

  /** Closes everything; what cannot be closed is given up, as nobody is left to be told. */
  async closeAll(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(all.map((opened) => opened.type === "file" && opened.file.close()));
  }
}

function numberOf(handle: Buffer): number {
  return handle.length === 8 ? Number(handle.readBigUInt64BE(0)) : -1;
}
