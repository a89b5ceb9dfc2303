import { Buffer } from "node:buffer";
import {
  changeFile,
  closeHandle,
  copyData,
  MAX_DATA,
  openFile,
  readFile,
  statFile,
  syncFile,
  writeFile,
} from "./file_operations.ts";
import { openFolder, readFolder } from "./folder_operations.ts";
import { MAX_HANDLES } from "./open_handles.ts";
import { MAX_PACKET } from "./packets.ts";
import {
  changeLink,
  changePath,
  expandPath,
  makeFolder,
  makeHardlink,
  makeSymlink,
  readLink,
  removeFolder,
  removePath,
  renamePath,
  replacePath,
  resolvePath,
  statFileSystem,
  statPath,
} from "./path_operations.ts";
import type { Reply } from "./reply.ts";
import type { Operation } from "./request.ts";
import type { Session } from "./session.ts";
import { StatusError } from "./status_error.ts";
import { uint64 } from "./wire.ts";

/** Does what a client asks for, one row an operation; throws what `replyToError` understands. */
export function runOperation(s: Session, o: Operation): Reply | Promise<Reply> {
  switch (o.type) {
    case "open":
      return openFile(s, o.path, o.flags, o.attributes);
    case "close":
      return closeHandle(s, o.handle);
    case "read":
      return readFile(s, o.handle, o.offset, o.length);
    case "write":
      return writeFile(s, o.handle, o.offset, o.data);
    case "lstat":
      return statPath(s, o.path, false);
    case "fstat":
      return statFile(s, o.handle);
    case "setstat":
      return changePath(s, o.path, o.attributes);
    case "fsetstat":
      return changeFile(s, o.handle, o.attributes);
    case "opendir":
      return openFolder(s, o.path);
    case "readdir":
      return readFolder(s, o.handle);
    case "remove":
      return removePath(s, o.path);
    case "mkdir":
      return makeFolder(s, o.path, o.attributes);
    case "rmdir":
      return removeFolder(s, o.path);
    case "realpath":
      return resolvePath(s, o.path);
    case "stat":
      return statPath(s, o.path, true);
    case "rename":
      return renamePath(s, o.from, o.to);
    case "readlink":
      return readLink(s, o.path);
    case "symlink":
      return makeSymlink(s, o.target, o.link);
    case "posixRename":
      return replacePath(s, o.from, o.to);
    case "hardlink":
      return makeHardlink(s, o.target, o.link);
    case "fsync":
      return syncFile(s, o.handle);
    case "statvfs":
      return statFileSystem(s, o.path);
    case "fstatvfs":
      return statFileSystem(s, s.handles.file(o.handle).path);
    case "lsetstat":
      return changeLink(s, o.path, o.attributes);
    case "limits":
      return LIMITS;
    case "expandPath":
      return expandPath(s, o.path);
    case "copyData":
      return copyData(
        s,
        { handle: o.from, offset: o.fromOffset },
        o.length,
        { handle: o.to, offset: o.toOffset },
      );
    case "malformed":
      throw new StatusError("badMessage");
    case "unknown":
      throw new StatusError("unsupported");
  }
}

/** The longest packet, the most bytes of a read and of a write, the most handles. */
const LIMITS: Reply = {
  type: "extended",
  body: Buffer.concat([MAX_PACKET, MAX_DATA, MAX_DATA, MAX_HANDLES].map(uint64)),
};
