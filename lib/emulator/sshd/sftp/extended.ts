import type { Buffer } from "node:buffer";
import { type Attributes, readAttributes } from "./attributes.ts";
import type { WireReader } from "./wire.ts";

/** A request of OpenSSH's extensions to the protocol. */
export type Extended =
  | { type: "posixRename"; from: string; to: string }
  | { type: "hardlink"; target: string; link: string }
  | { type: "fsync"; handle: Buffer }
  | { type: "statvfs"; path: string }
  | { type: "fstatvfs"; handle: Buffer }
  | { type: "lsetstat"; path: string; attributes: Attributes }
  | { type: "limits" }
  | { type: "expandPath"; path: string }
  | {
    type: "copyData";
    from: Buffer;
    fromOffset: number;
    /** 0 means up to the file's end. */
    length: number;
    to: Buffer;
    toOffset: number;
  }
  | { type: "unknown" };

interface Extension {
  readonly name: string;
  readonly version: string;
  readonly read: (reader: WireReader) => Extended;
}

/** What the server offers, by the names, versions and fields of OpenSSH's PROTOCOL, section 4. */
export const EXTENSIONS: readonly Extension[] = [
  {
    name: "posix-rename@openssh.com",
    version: "1",
    read: (r) => ({ type: "posixRename", from: r.path(), to: r.path() }),
  },
  { name: "statvfs@openssh.com", version: "2", read: (r) => ({ type: "statvfs", path: r.path() }) },
  {
    name: "fstatvfs@openssh.com",
    version: "2",
    read: (r) => ({ type: "fstatvfs", handle: r.bytes() }),
  },
  {
    name: "hardlink@openssh.com",
    version: "1",
    read: (r) => ({ type: "hardlink", target: r.path(), link: r.path() }),
  },
  { name: "fsync@openssh.com", version: "1", read: (r) => ({ type: "fsync", handle: r.bytes() }) },
  {
    name: "lsetstat@openssh.com",
    version: "1",
    read: (r) => ({ type: "lsetstat", path: r.path(), attributes: readAttributes(r) }),
  },
  { name: "limits@openssh.com", version: "1", read: () => ({ type: "limits" }) },
  {
    name: "expand-path@openssh.com",
    version: "1",
    read: (r) => ({ type: "expandPath", path: r.path() }),
  },
  {
    name: "copy-data",
    version: "1",
    read: (r) => ({
      type: "copyData",
      from: r.bytes(),
      fromOffset: r.offset(),
      length: r.offset(),
      to: r.bytes(),
      toOffset: r.offset(),
    }),
  },
];

/** Reads what follows the number of an extended request. */
export function readExtended(reader: WireReader): Extended {
  const name = reader.text();
  const extension = EXTENSIONS.find((offered) => offered.name === name);
  return extension === undefined ? { type: "unknown" } : extension.read(reader);
}
