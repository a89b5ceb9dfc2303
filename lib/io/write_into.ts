import { Buffer } from "node:buffer";
import { constants } from "node:fs";
import { open, readlink, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileFailure } from "./file_failure.ts";
import { writeAll } from "./write_all.ts";

/**
 * Writes into what no new file may take the place of: a pipe, a device, or a descriptor such as `/dev/stdout`,
 * whatever that is of. Gives whether it did; a regular file, and what is not there, are left as they are. Throws
 * `FileError`.
 */
export async function writeInto(path: string, text: string): Promise<boolean> {
  try {
    const info = await stat(path).catch(() => undefined);
    if (info === undefined || info.isDirectory()) return false;
    const descriptor = await descriptorPath(path);
    const [, standard] = /^\/(?:dev|proc\/self)\/fd\/([12])$/.exec(descriptor ?? "") ?? [];
    if (standard !== undefined) {
      // opened anew it would have a place of its own, and what else is printed would go over it
      writeAll(Number(standard), Buffer.from(text));
      return true;
    }
    if (descriptor === undefined && info.isFile()) return false;
    await using file = await open(path, constants.O_WRONLY | constants.O_APPEND);
    await file.writeFile(text);
    return true;
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}

/** The name of the descriptor that `path` is, or leads to; what that is open on says nothing of it. */
async function descriptorPath(path: string): Promise<string | undefined> {
  if (/^\/(?:dev|proc\/[^/]+)\/fd\/\d+$/.test(path)) return path;
  const link = await readlink(path).catch(() => undefined);
  return link === undefined
    ? undefined
    : await descriptorPath(resolve(await realpath(dirname(path)), link));
}
