import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ReadEntry } from "../../docker/read_from_container.ts";

/**
 * Makes a folder hold the files and folders that were read from a container, and nothing else. Links are left out: they
 * would lead to this machine's files.
 */
export async function mirrorFiles(
  folder: string,
  entries: readonly ReadEntry[],
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { path, kind, bytes } of entries) {
    // the first part is the folder itself
    const below = path.split("/").slice(1);
    if (below.length === 0 || !below.every(isPlain)) continue;
    const place = join(folder, ...below);
    if (kind === "folder") await mkdir(place, { recursive: true, mode: 0o700 });
    if (kind !== "file") continue;
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await writeFile(place, bytes, { mode: 0o600 });
  }
}

function isPlain(part: string): boolean {
  return !["", ".", ".."].includes(part) && !/[\0\\]/.test(part);
}
