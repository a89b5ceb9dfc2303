import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeTemporaryFolder } from "../../io/make_temporary_folder.ts";
import { removeFolder } from "../../io/remove_folder.ts";
import { findInstance } from "./known_instances.ts";
import { INSTANCE_VARIABLE } from "./node_environment.ts";
import { sweepProcesses } from "./sweep_processes.ts";

const PREFIX = "poolgen-emulator-";

/** Makes a folder for an instance that is to leave nothing; what others left that were killed goes first. */
export async function temporaryFolder(): Promise<string> {
  // where it cannot be read, the folder's own failure tells
  const names = await readdir(tmpdir()).catch(() => []);
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX)).map((name) =>
      removeStale(join(tmpdir(), name))
    ),
  );
  return await makeTemporaryFolder(PREFIX);
}

/** Those of other users cannot be read, and those that are just being made have no record yet. */
async function removeStale(folder: string): Promise<void> {
  const left = await findInstance(folder).catch(() => undefined);
  if (left === undefined || left.isRunning || left.record.pid === undefined) return;
  sweepProcesses(INSTANCE_VARIABLE, left.record.id);
  await removeFolder(left.files.folder).catch(() => undefined);
}
