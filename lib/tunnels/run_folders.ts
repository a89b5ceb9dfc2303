import { lstat } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { FileError } from "../errors.ts";
import { errorCode, fileFailure } from "../io/file_failure.ts";
import type { Io } from "../io/terminal.ts";

/** What tells where the scripts keep what runs. */
export type RunPlace = Pick<Io, "env" | "cwd" | "home">;

/** The folder in which a script that is started now records what runs: the script's own rule. */
export function runFolder({ env, cwd, home }: RunPlace): string {
  const { POOLGEN_RUNDIR: named, XDG_RUNTIME_DIR: runtime } = env;
  if (named !== undefined && named !== "") return resolve(cwd, named);
  if (runtime !== undefined && runtime !== "") return resolve(cwd, runtime, "poolgen");
  return join(home, ".poolgen", "run");
}

/**
 * Every folder in which scripts may have recorded what runs: that of this session, and those of sessions with
 * another environment, unless the user has named one. Only those that exist. Throws `FileError` for one in which
 * somebody else may write.
 */
export async function runFolders(place: RunPlace): Promise<string[]> {
  const named = place.env["POOLGEN_RUNDIR"];
  const others = named === undefined || named === ""
    ? [join(place.home, ".poolgen", "run"), ...sessionFolder()]
    : [];
  const folders: string[] = [];
  for (const folder of new Set([runFolder(place), ...others])) {
    if (await isPrivateFolder(folder)) folders.push(folder);
  }
  return folders;
}

/** Where systemd puts XDG_RUNTIME_DIR: sessions without it, as those of cron, do not see it. */
function sessionFolder(): string[] {
  const uid = process.getuid?.();
  return uid === undefined ? [] : [`/run/user/${uid}/poolgen`];
}

/** Whether there is such a folder. Throws `FileError` where it is there, but others may write into it. */
export async function isPrivateFolder(path: string): Promise<boolean> {
  const entry = await lstat(path).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR", "EACCES"].includes(errorCode(error) ?? "")) return undefined;
    throw fileFailure("look at", path, error);
  });
  if (entry === undefined) return false;
  const uid = process.getuid?.();
  const [othersWrite, isOwn] = [entry.mode & 0o022, uid === undefined || entry.uid === uid];
  if (entry.isDirectory() && (uid === undefined || (isOwn && othersWrite === 0))) return true;
  throw new FileError(`Cannot trust ${path}: it is not a private folder of yours`, {
    hint: "Set POOLGEN_RUNDIR to a folder that is",
  });
}
