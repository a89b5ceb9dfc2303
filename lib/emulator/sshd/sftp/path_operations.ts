import { Buffer } from "node:buffer";
import {
  chmod,
  chown,
  lchown,
  link as makeLink,
  lstat,
  lutimes,
  mkdir,
  readlink,
  realpath,
  rename,
  rmdir,
  stat,
  statfs,
  symlink,
  truncate,
  unlink,
  utimes,
} from "node:fs/promises";
import { posix } from "node:path";
import { errorCode } from "../../../io/file_failure.ts";
import { type Attributes, attributesOf } from "./attributes.ts";
import type { Reply } from "./reply.ts";
import { locate, OK, type Session } from "./session.ts";
import { StatusError } from "./status_error.ts";
import { uint64 } from "./wire.ts";

const NAME_MAX = 255;

/** The attributes of what a path leads to; of a link itself with `follow` false. */
export async function statPath(session: Session, path: string, follow: boolean): Promise<Reply> {
  const stats = await (follow ? stat : lstat)(locate(session, path));
  return { type: "attributes", attributes: attributesOf(stats) };
}

/** Changes attributes of what a path leads to. */
export async function changePath(
  session: Session,
  name: string,
  { size, mode, times, owner }: Attributes,
): Promise<Reply> {
  const path = locate(session, name);
  if (size !== undefined) await truncate(path, size);
  if (mode !== undefined) await chmod(path, mode & 0o7777);
  if (times !== undefined) await utimes(path, times.accessed, times.modified);
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
  return OK;
}

/** Changes attributes of a file, or of a link itself, which has no size and on Linux no mode to change. */
export async function changeLink(
  session: Session,
  name: string,
  { size, mode, times, owner }: Attributes,
): Promise<Reply> {
  const path = locate(session, name);
  if (size !== undefined) throw new StatusError("badMessage");
  if (mode !== undefined) {
    if ((await lstat(path)).isSymbolicLink()) throw new StatusError("unsupported");
    await chmod(path, mode & 0o7777);
  }
  if (times !== undefined) await lutimes(path, times.accessed, times.modified);
  if (owner !== undefined) await lchown(path, owner.uid, owner.gid);
  return OK;
}

/** Removes a file or a link. */
export async function removePath(session: Session, path: string): Promise<Reply> {
  await unlink(locate(session, path));
  return OK;
}

/** Makes a folder with the mode of the attributes less the process's umask. */
export async function makeFolder(
  session: Session,
  path: string,
  { mode = 0o777 }: Attributes,
): Promise<Reply> {
  await mkdir(locate(session, path), { mode: mode & 0o777 });
  return OK;
}

/** Removes an empty folder. */
export async function removeFolder(session: Session, path: string): Promise<Reply> {
  await rmdir(locate(session, path));
  return OK;
}

/** The absolute path without links; the last part need not exist. */
export async function resolvePath(session: Session, name: string): Promise<Reply> {
  const path = locate(session, name);
  return nameReply(
    await realpath(path).catch(async (error) => {
      if (errorCode(error) !== "ENOENT") throw error;
      return posix.join(await realpath(posix.dirname(path)), posix.basename(path));
    }),
  );
}

/** As `resolvePath`, with `~` for the home folder; nobody else's is known. */
export async function expandPath(session: Session, path: string): Promise<Reply> {
  if (path === "~" || path.startsWith("~/")) {
    return await resolvePath(session, session.home + path.slice(1));
  }
  if (path.startsWith("~")) throw new StatusError("noSuchFile");
  return await resolvePath(session, path);
}

/** Where a link leads, as it was written. */
export async function readLink(session: Session, path: string): Promise<Reply> {
  return nameReply(await readlink(locate(session, path)));
}

/** Makes a link; its target is kept as it was written. */
export async function makeSymlink(session: Session, target: string, link: string): Promise<Reply> {
  await symlink(target, locate(session, link));
  return OK;
}

/** Gives a file a second name. */
export async function makeHardlink(session: Session, target: string, link: string): Promise<Reply> {
  await makeLink(locate(session, target), locate(session, link));
  return OK;
}

/** Renames; what has the new name is replaced. */
export async function replacePath(session: Session, from: string, to: string): Promise<Reply> {
  await rename(locate(session, from), locate(session, to));
  return OK;
}

/** Renames, unless something has the new name already. */
export async function renamePath(session: Session, from: string, to: string): Promise<Reply> {
  const [source, target] = [locate(session, from), locate(session, to)];
  if ((await lstat(source)).isFile() && await linked(source, target)) {
    await unlink(source);
    return OK;
  }
  if (await exists(target)) throw new StatusError("failure");
  await rename(source, target);
  return OK;
}

/** A second name, which unlike a new one never replaces; whether the file system can do that. */
async function linked(source: string, target: string): Promise<boolean> {
  try {
    await makeLink(source, target);
    return true;
  } catch (error) {
    // As OpenSSH's server: these mean that the file system has no second names.
    const code = errorCode(error) ?? "";
    if (["EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EXDEV", "EMLINK", "EPERM"].includes(code)) {
      return false;
    }
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** How full the file system of a path is: the fields of `statvfs@openssh.com`. */
export async function statFileSystem(session: Session, path: string): Promise<Reply> {
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(locate(session, path));
  const [id, flags] = [0, 0];
  const fields = [bsize, bsize, blocks, bfree, bavail, files, ffree, ffree, id, flags, NAME_MAX];
  return { type: "extended", body: Buffer.concat(fields.map(uint64)) };
}

function nameReply(name: string): Reply {
  return { type: "names", names: [{ name, longName: name, attributes: {} }] };
}
