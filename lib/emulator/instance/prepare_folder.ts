import { readdir } from "node:fs/promises";
import { basename, delimiter, resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import { errorCode, fileFailure } from "../../io/file_failure.ts";
import { makePrivateFolder } from "../../io/write_whole.ts";
import { type InstanceFiles, instanceFiles } from "./instance_files.ts";

/** What a start that was killed may leave: its lock, and files that it was writing. */
const LEFTOVER = /^\.(?:poolgen\.lock|.*\.poolgen-\d+(?:-\d+)?\.tmp$)/;

/**
 * Makes the folder of an instance, private to its owner, or takes the one that is there. One that somebody keeps
 * other files in is refused: some would be overwritten. Throws `UsageError`, and `FileError`.
 */
export async function prepareFolder(folder: string): Promise<InstanceFiles> {
  const files = instanceFiles(resolve(folder));
  refuseUnusablePath(files.folder);
  await refuseForeign(files);
  await makePrivateFolder(files.folder);
  return files;
}

/** OpenSSH's configuration and PATH cannot hold every path. */
function refuseUnusablePath(folder: string): void {
  // deno-lint-ignore no-control-regex -- they are what is looked for
  if (/["\u0000-\u001f\u007f]|\$\{/.test(folder) || folder.includes(delimiter)) {
    throw new UsageError(`Cannot keep an instance in ${JSON.stringify(folder)}`, {
      hint:
        `Choose a folder without ", \${, ${delimiter} and control characters in its path: --state DIR`,
    });
  }
}

async function refuseForeign(files: InstanceFiles): Promise<void> {
  const own = Object.values(files).map((path: string) => basename(path));
  const names = (await namesIn(files.folder)).filter((name) => !LEFTOVER.test(name));
  const [record, log] = [basename(files.record), basename(files.log)];
  // the log is what a start makes first, the record what it writes last
  if (names.length === 0 || names.includes(record)) return;
  const isOwn = names.every((name) => own.includes(name) || name.startsWith(log));
  if (isOwn && names.includes(log)) return;
  throw new UsageError(`Cannot keep an instance in ${files.folder}: other files are there`, {
    hint: "Choose a folder that is empty, or that is not there yet: --state DIR",
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw fileFailure("read", folder, error);
  }
}
