import { Buffer } from "node:buffer";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { type Attributes, attributesOf } from "./attributes.ts";
import { MAX_PACKET } from "./packets.ts";
import { DATA_HEADER, type Reply } from "./reply.ts";
import type { OpenFlags } from "./request.ts";
import { locate, OK, type Session } from "./session.ts";
import { StatusError } from "./status_error.ts";

/** The most bytes that one request reads or writes, as with OpenSSH's server. */
export const MAX_DATA = MAX_PACKET - 1024;

const COPY_BYTES = 1024 * 1024;

/** Opens a file, or makes it with the mode of the attributes less the process's umask. */
export async function openFile(
  session: Session,
  name: string,
  flags: OpenFlags,
  attributes: Attributes,
): Promise<Reply> {
  session.handles.checkRoom();
  const path = locate(session, name);
  const file = await open(path, systemFlags(flags), (attributes.mode ?? 0o666) & 0o7777);
  return { type: "handle", handle: session.handles.add({ type: "file", path, file }) };
}

function systemFlags({ read, write, append, create, truncate, exclusive }: OpenFlags): number {
  const mode = read && write ? constants.O_RDWR : write ? constants.O_WRONLY : constants.O_RDONLY;
  return mode |
    (append ? constants.O_APPEND : 0) |
    (create ? constants.O_CREAT : 0) |
    (truncate ? constants.O_TRUNC : 0) |
    (exclusive ? constants.O_EXCL : 0) |
    // A named pipe would otherwise keep one of the few threads for files until its other end is opened.
    constants.O_NONBLOCK | constants.O_NOCTTY;
}

/** Reads up to `length` bytes of a file. */
export async function readFile(
  session: Session,
  handle: Buffer,
  offset: number,
  length: number,
): Promise<Reply> {
  const { file } = session.handles.file(handle);
  const wanted = Math.min(length, MAX_DATA);
  const packet = Buffer.allocUnsafe(DATA_HEADER + wanted);
  const { bytesRead } = await file.read(packet, DATA_HEADER, wanted, offset);
  if (bytesRead === 0 && wanted > 0) return { type: "status", status: "eof" };
  return { type: "data", packet: packet.subarray(0, DATA_HEADER + bytesRead) };
}

/** Writes all of the data to a file; at its end, where it was opened to append. */
export async function writeFile(
  session: Session,
  handle: Buffer,
  offset: number,
  data: Buffer,
): Promise<Reply> {
  const { file } = session.handles.file(handle);
  for (let done = 0; done < data.length;) {
    const { bytesWritten } = await file.write(data, done, data.length - done, offset + done);
    done += bytesWritten;
  }
  return OK;
}

/** Copies `length` bytes of one open file to another, or up to its end where that is 0. */
export async function copyData(
  session: Session,
  from: { readonly handle: Buffer; readonly offset: number },
  length: number,
  to: { readonly handle: Buffer; readonly offset: number },
): Promise<Reply> {
  const source = session.handles.file(from.handle);
  const target = session.handles.file(to.handle);
  if (source === target) throw new StatusError("failure");
  const buffer = Buffer.allocUnsafe(COPY_BYTES);
  let done = 0;
  while ((length === 0 || done < length) && !session.isClosed()) {
    const wanted = length === 0 ? COPY_BYTES : Math.min(COPY_BYTES, length - done);
    const { bytesRead } = await source.file.read(buffer, 0, wanted, from.offset + done);
    if (bytesRead === 0) return length === 0 ? OK : { type: "status", status: "eof" };
    await writeFile(session, to.handle, to.offset + done, buffer.subarray(0, bytesRead));
    done += bytesRead;
  }
  return OK;
}

/** The attributes of an open file. */
export async function statFile(session: Session, handle: Buffer): Promise<Reply> {
  const stats = await session.handles.file(handle).file.stat();
  return { type: "attributes", attributes: attributesOf(stats) };
}

/** Changes attributes of an open file. */
export async function changeFile(
  session: Session,
  handle: Buffer,
  { size, mode, times, owner }: Attributes,
): Promise<Reply> {
  const { file } = session.handles.file(handle);
  if (size !== undefined) await file.truncate(size);
  if (mode !== undefined) await file.chmod(mode & 0o7777);
  if (times !== undefined) await file.utimes(times.accessed, times.modified);
  if (owner !== undefined) await file.chown(owner.uid, owner.gid);
  return OK;
}

/** Has an open file written to the disk. */
export async function syncFile(session: Session, handle: Buffer): Promise<Reply> {
  await session.handles.file(handle).file.sync();
  return OK;
}

/** Closes a file or a folder. */
export async function closeHandle(session: Session, handle: Buffer): Promise<Reply> {
  await session.handles.close(handle);
  return OK;
}
