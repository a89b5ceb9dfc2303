import type { Buffer } from "node:buffer";
import { type Attributes, readAttributes } from "./attributes.ts";
import { type Extended, readExtended } from "./extended.ts";
import { WireError, WireReader } from "./wire.ts";

/** How a file is to be opened. */
export interface OpenFlags {
  readonly read: boolean;
  readonly write: boolean;
  readonly append: boolean;
  readonly create: boolean;
  readonly truncate: boolean;
  readonly exclusive: boolean;
}

/** A request as a client sent it; paths may be relative to the user's home, handles may be unknown. */
export type Operation =
  | { type: "open"; path: string; flags: OpenFlags; attributes: Attributes }
  | { type: "close"; handle: Buffer }
  | { type: "read"; handle: Buffer; offset: number; length: number }
  | { type: "write"; handle: Buffer; offset: number; data: Buffer }
  | { type: "lstat"; path: string }
  | { type: "fstat"; handle: Buffer }
  | { type: "setstat"; path: string; attributes: Attributes }
  | { type: "fsetstat"; handle: Buffer; attributes: Attributes }
  | { type: "opendir"; path: string }
  | { type: "readdir"; handle: Buffer }
  | { type: "remove"; path: string }
  | { type: "mkdir"; path: string; attributes: Attributes }
  | { type: "rmdir"; path: string }
  | { type: "realpath"; path: string }
  | { type: "stat"; path: string }
  | { type: "rename"; from: string; to: string }
  | { type: "readlink"; path: string }
  | { type: "symlink"; target: string; link: string }
  | Extended
  | { type: "unknown" }
  | { type: "malformed" };

/** A packet from the client: the first says its version, every other one asks for something by number. */
export type Request =
  | { readonly type: "init"; readonly version: number }
  | { readonly type: "operation"; readonly id: number; readonly operation: Operation };

const INIT = 1;

type Decode = (reader: WireReader) => Operation;

/** Numbers and fields of draft-ietf-secsh-filexfer-02, section 6. */
const DECODERS: ReadonlyMap<number, Decode> = new Map<number, Decode>([
  [3, (r) => ({ type: "open", path: r.path(), flags: flags(r), attributes: readAttributes(r) })],
  [4, (r) => ({ type: "close", handle: r.bytes() })],
  [5, (r) => ({ type: "read", handle: r.bytes(), offset: r.offset(), length: r.uint32() })],
  [6, (r) => ({ type: "write", handle: r.bytes(), offset: r.offset(), data: r.bytes() })],
  [7, (r) => ({ type: "lstat", path: r.path() })],
  [8, (r) => ({ type: "fstat", handle: r.bytes() })],
  [9, (r) => ({ type: "setstat", path: r.path(), attributes: readAttributes(r) })],
  [10, (r) => ({ type: "fsetstat", handle: r.bytes(), attributes: readAttributes(r) })],
  [11, (r) => ({ type: "opendir", path: r.path() })],
  [12, (r) => ({ type: "readdir", handle: r.bytes() })],
  [13, (r) => ({ type: "remove", path: r.path() })],
  [14, (r) => ({ type: "mkdir", path: r.path(), attributes: readAttributes(r) })],
  [15, (r) => ({ type: "rmdir", path: r.path() })],
  [16, (r) => ({ type: "realpath", path: r.path() })],
  [17, (r) => ({ type: "stat", path: r.path() })],
  [18, (r) => ({ type: "rename", from: r.path(), to: r.path() })],
  [19, (r) => ({ type: "readlink", path: r.path() })],
  // The draft has the link first; OpenSSH's server, which real nodes run, has it last (PROTOCOL, 4.1).
  [20, (r) => ({ type: "symlink", target: r.path(), link: r.path() })],
  [200, readExtended],
]);

/**
 * Reads a packet without its length. What a request with a number holds beyond it never throws: it is
 * `unknown` or `malformed`, so that it can be answered. A packet without even that is a `WireError`.
 */
export function decodeRequest(packet: Buffer): Request {
  const reader = new WireReader(packet);
  const type = reader.byte();
  if (type === INIT) return { type: "init", version: reader.uint32() };
  const id = reader.uint32();
  const decode = DECODERS.get(type);
  if (decode === undefined) return { type: "operation", id, operation: { type: "unknown" } };
  try {
    return { type: "operation", id, operation: decode(reader) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { type: "operation", id, operation: { type: "malformed" } };
  }
}

function flags(reader: WireReader): OpenFlags {
  const bits = reader.uint32();
  return {
    read: (bits & 1) !== 0,
    write: (bits & 2) !== 0,
    append: (bits & 4) !== 0,
    create: (bits & 8) !== 0,
    truncate: (bits & 16) !== 0,
    exclusive: (bits & 32) !== 0,
  };
}
