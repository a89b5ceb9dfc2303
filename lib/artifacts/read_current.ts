import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { mapBounded } from "../concurrency.ts";
import { FileError } from "../errors.ts";
import { errorCode, fileFailure } from "../io/file_failure.ts";
import { readText } from "../io/read_text.ts";
import type { Artifact } from "./artifact.ts";
import type { CurrentFile } from "./plan_changes.ts";

const MAX_BYTES = 1 << 28;
const PARALLEL = 16;

/**
 * Reads what is on the disk: the files at the artifacts' paths, and scripts of earlier runs in `scriptsFolder`.
 * Throws `FileError`, also where another user could put his own files in place of ours.
 */
export async function readCurrent(
  artifacts: readonly Artifact[],
  scriptsFolder: string,
): Promise<CurrentFile[]> {
  const planned = artifacts.map(({ path }) => path);
  const scripts = (await list(scriptsFolder)).filter((name) => name.endsWith(".sh"))
    .map((name) => join(scriptsFolder, name));
  return await mapBounded([...new Set([...planned, ...scripts])], PARALLEL, async (path) => {
    const text = await readText(path, MAX_BYTES);
    const mode = text === undefined || process.platform === "win32"
      ? undefined
      : (await stat(path)).mode & 0o777;
    return { path, text, mode };
  });
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw fileFailure("list", folder, error);
  }
}

/** Throws `FileError` for a folder in which every user may replace files. */
export async function refuseOpenFolder(folder: string): Promise<void> {
  const entry = await stat(folder).catch(() => undefined);
  if (entry === undefined || process.platform === "win32") return;
  const [sticky, othersWrite] = [0o1000, 0o002];
  if ((entry.mode & othersWrite) !== 0 && (entry.mode & sticky) === 0) {
    throw new FileError(
      `Cannot write into ${folder}: every user of this machine may replace files there`,
      {
        hint: `Run: chmod o-w ${folder}`,
      },
    );
  }
}
