import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { mapBounded } from "../concurrency.ts";
import { FileError } from "../errors.ts";
import { errorCode, fileFailure } from "../io/file_failure.ts";
import { readText } from "../io/read_text.ts";
import type { Artifact } from "./artifact.ts";
import type { CurrentFile } from "./plan_changes.ts";

const MAX_BYTES = 1 << 28;
const PARALLEL = 16;
/** What a node's script is called, whatever the prefix was at the time. */
const NODE_SCRIPT = /^[a-z][a-z0-9_-]*[0-9]\.sh$/;

/**
 * Reads what is on the disk: the files at the artifacts' paths, and in `scriptsFolder` what may be nodes'
 * scripts of earlier runs. Throws `FileError` where an artifact's place is taken by no regular file.
 */
export async function readCurrent(
  artifacts: readonly Artifact[],
  scriptsFolder: string,
): Promise<CurrentFile[]> {
  const planned = new Map(artifacts.map(({ path, text }) => [path, text]));
  const others = (await list(scriptsFolder)).filter((name) => NODE_SCRIPT.test(name))
    .map((name) => join(scriptsFolder, name)).filter((path) => !planned.has(path)).sort();
  return [
    ...await mapBounded([...planned], PARALLEL, ([path, text]) => read(path, text)),
    // what cannot be read here is somebody else's
    ...await mapBounded(others, PARALLEL, (path) => read(path).catch(() => missing(path))),
  ];
}

async function read(path: string, planned?: string): Promise<CurrentFile> {
  try {
    const { mode } = await statFile(path);
    const found = await readText(path, MAX_BYTES);
    // of what is there already, one copy is enough: the scripts of ten thousand nodes take 160 MB
    const text = found === planned ? planned : found;
    return { path, text, mode: process.platform === "win32" ? undefined : mode & 0o777 };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return missing(path);
    throw fileFailure("read", path, error);
  }
}

function missing(path: string): CurrentFile {
  return { path, text: undefined, mode: undefined };
}

/** A pipe, once opened, would be waited for. */
async function statFile(path: string): Promise<{ mode: number }> {
  const entry = await stat(path);
  if (entry.isFile()) return entry;
  throw new FileError(
    `Cannot write ${path}: ${entry.isDirectory() ? "it is a folder" : "it is not a regular file"}`,
    { hint: "Move it away, or choose another folder" },
  );
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw fileFailure("list", folder, error);
  }
}

/** Throws `FileError` where a file is to be written into a folder in which every user may replace files. */
export async function refuseOpenFolders(artifacts: readonly Artifact[]): Promise<void> {
  if (process.platform === "win32") return;
  for (const folder of new Set(artifacts.map(({ path }) => dirname(path)))) {
    const mode = (await stat(folder).catch(() => undefined))?.mode ?? 0;
    const [sticky, othersWrite] = [0o1000, 0o002];
    if ((mode & othersWrite) !== 0 && (mode & sticky) === 0) {
      throw new FileError(
        `Cannot write into ${folder}: every user of this machine may replace files there`,
        { hint: `Run: chmod o-w ${folder}` },
      );
    }
  }
}
