import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { mapBounded } from "../concurrency.ts";
import { fileFailure } from "../io/file_failure.ts";
import { removeLeftovers } from "../io/temporary_files.ts";
import { flushFolders, linkTarget, makeFolder, writeWhole } from "../io/write_whole.ts";
import type { FileChange } from "./plan_changes.ts";

const PARALLEL = 8;

/**
 * Carries out a plan, each file whole or not at all, and removes what killed runs left in the plan's folders
 * and in `scriptsFolder`. The caller holds the lock. Throws `FileError`.
 */
export async function writeChanges(
  changes: readonly FileChange[],
  scriptsFolder: string,
): Promise<void> {
  for (const folder of folders(changes.map(({ path }) => path))) await makeFolder(folder);
  const targets = await mapBounded(changes, PARALLEL, ({ path }) => followed(path));
  for (const folder of new Set([scriptsFolder, ...folders(targets)])) await removeLeftovers(folder);
  await writeWhole(
    changes.filter(({ change }) => change !== "unchanged")
      .map(({ artifact }) => artifact).filter((artifact) => artifact !== undefined),
  );
  await remove(changes.filter(({ change }) => change === "removed").map(({ path }) => path));
}

async function followed(path: string): Promise<string> {
  try {
    return await linkTarget(path);
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}

async function remove(paths: readonly string[]): Promise<void> {
  await mapBounded(paths, PARALLEL, async (path) => {
    await rm(path).catch((error: unknown) => {
      throw fileFailure("remove", path, error);
    });
  });
  await flushFolders(folders(paths));
}

function folders(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => dirname(path)))];
}
