import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { folderHolder } from "../../io/folder_lock.ts";
import { type InstanceFiles, instanceFiles } from "./instance_files.ts";
import { type InstanceRecord, readRecord } from "./instance_record.ts";

/** An instance on disk, running or not. */
export interface KnownInstance {
  readonly files: InstanceFiles;
  readonly record: InstanceRecord;
  readonly isRunning: boolean;
}

/** The folder of all instances that were given no folder of their own. */
export function instancesFolder(home: string): string {
  return join(home, ".poolgen", "emulator");
}

/** The instance in a folder; `undefined` where there is none. Throws `FileError`. */
export async function findInstance(folder: string): Promise<KnownInstance | undefined> {
  const files = instanceFiles(resolve(folder));
  const record = await readRecord(files);
  if (record === undefined) return undefined;
  const holder = await folderHolder(files.folder);
  return { files, record, isRunning: holder !== undefined && holder === record.pid };
}

/** Every instance below a folder, by name; those that cannot be read are left out. */
export async function listInstances(folder: string): Promise<KnownInstance[]> {
  const found = await Promise.all(
    (await foldersIn(folder)).map((path) => findInstance(path).catch(() => undefined)),
  );
  return found.filter((instance) => instance !== undefined);
}

/** The folders below a folder whose instance cannot be read, unless a process holds them. */
export async function listDamaged(folder: string): Promise<string[]> {
  const found = await Promise.all((await foldersIn(folder)).map(async (path) => {
    const isReadable = await findInstance(path).then(() => true, () => false);
    return isReadable || await folderHolder(path) !== undefined ? [] : [path];
  }));
  return found.flat();
}

async function foldersIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort().map((name) => join(folder, name));
}
