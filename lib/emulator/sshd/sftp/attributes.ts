import { Buffer } from "node:buffer";
import type { Stats } from "node:fs";
import { string, uint32, uint64, type WireReader } from "./wire.ts";

/** What a client or the server says of a file: only what is present is meant. Times in seconds since 1970. */
export interface Attributes {
  readonly size?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly mode?: number;
  readonly times?: { readonly accessed: number; readonly modified: number };
}

/** Which attributes follow: draft-ietf-secsh-filexfer-02, section 5. */
const FLAG = { size: 1, owner: 2, mode: 4, times: 8, extended: 0x80000000 } as const;

const UINT32_MAX = 0xffffffff;

/** Reads attributes as version 3 of the protocol writes them; extended ones are read over. */
export function readAttributes(reader: WireReader): Attributes {
  const flags = reader.uint32();
  const attributes: Attributes = {
    ...((flags & FLAG.size) !== 0 && { size: reader.offset() }),
    ...((flags & FLAG.owner) !== 0 && { owner: { uid: reader.uint32(), gid: reader.uint32() } }),
    ...((flags & FLAG.mode) !== 0 && { mode: reader.uint32() }),
    ...((flags & FLAG.times) !== 0 && {
      times: { accessed: reader.uint32(), modified: reader.uint32() },
    }),
  };
  if ((flags & FLAG.extended) !== 0) {
    for (let count = reader.uint32(); count > 0; count--) {
      reader.bytes();
      reader.bytes();
    }
  }
  return attributes;
}

/** Writes attributes as version 3 of the protocol reads them. */
export function writeAttributes({ size, owner, mode, times }: Attributes): Buffer {
  const parts: Buffer[] = [];
  let flags = 0;
  if (size !== undefined) {
    flags |= FLAG.size;
    parts.push(uint64(size));
  }
  if (owner !== undefined) {
    flags |= FLAG.owner;
    parts.push(uint32(owner.uid), uint32(owner.gid));
  }
  if (mode !== undefined) {
    flags |= FLAG.mode;
    parts.push(uint32(mode));
  }
  if (times !== undefined) {
    flags |= FLAG.times;
    parts.push(uint32(times.accessed), uint32(times.modified));
  }
  return Buffer.concat([uint32(flags), ...parts]);
}

/** The attributes of a file on the disk. */
export function attributesOf(stats: Stats): Attributes {
  return {
    size: stats.size,
    owner: { uid: stats.uid, gid: stats.gid },
    mode: stats.mode,
    times: { accessed: seconds(stats.atimeMs), modified: seconds(stats.mtimeMs) },
  };
}

/** Version 3 has 32 bits for a time, without a sign. */
function seconds(milliseconds: number): number {
  return Math.min(Math.max(Math.floor(milliseconds / 1000), 0), UINT32_MAX);
}

/** An entry of a folder in an answer: its name, its line of `ls -l`, its attributes. */
export function writeName(name: string, longName: string, attributes: Attributes): Buffer {
  return Buffer.concat([string(name), string(longName), writeAttributes(attributes)]);
}
