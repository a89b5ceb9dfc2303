import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { mapBounded } from "../concurrency.ts";
import { fileFailure } from "../io/file_failure.ts";
import { makeFolder, removeLeftovers, writeWhole } from "../io/write_whole.ts";
import type { FileChange } from "./plan_changes.ts";

const PARALLEL = 8;

/** Carries out a plan, each file whole or not at all. The caller holds the folder's lock. Throws `FileError`. */
export async function writeChanges(changes: readonly FileChange[]): Promise<void> {
  const folders = [...new Set(changes.map(({ path }) => dirname(path)))];
  for (const folder of folders) {
    await makeFolder(folder);
    await removeLeftovers(folder);
  }
  await mapBounded(changes, PARALLEL, async ({ path, change, artifact }) => {
    if (change === "unchanged") return;
    if (artifact !== undefined) return await writeWhole(path, artifact.text, artifact.mode);
    await rm(path).catch((error: unknown) => {
      throw fileFailure("remove", path, error);
    });
  });
}
