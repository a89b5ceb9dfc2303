import { Buffer } from "node:buffer";
import { mkdir, rm, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { fileFailure } from "../io/file_failure.ts";
import { removeLeftovers } from "../io/temporary_files.ts";
import { linkTarget, writeWhole } from "../io/write_whole.ts";
import type { FileEdit, InstallPlan } from "./plan_install.ts";

/**
 * Carries out a plan, each file whole or not at all, and removes what killed runs left beside them. The caller holds
 * the lock. Throws `FileError`.
 */
export async function applyPlan({ edits, makes, removes }: InstallPlan): Promise<void> {
  for (const path of makes) {
    await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw fileFailure("make the folder", path, error);
    });
  }
  for (const edit of edits) await apply(edit);
  // what somebody has put there since keeps it
  for (const path of removes) await rmdir(path).catch(() => undefined);
}

async function apply({ path, after, mode, group }: FileEdit): Promise<void> {
  await removeLeftovers(dirname(await linkTarget(path).catch(() => path)));
  if (after !== undefined) {
    await writeWhole([{ path, text: Buffer.from(after, "latin1"), mode, group }]);
    return;
  }
  try {
    await rm(await linkTarget(path));
  } catch (error) {
    throw fileFailure("remove", path, error);
  }
}
