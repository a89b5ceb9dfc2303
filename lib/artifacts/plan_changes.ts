import { EXIT, type ExitCode, UserError } from "../errors.ts";
import { type Artifact, isOurs } from "./artifact.ts";

/** What is on the disk at a path. */
export interface CurrentFile {
  readonly path: string;
  /** Absent where there is no file. */
  readonly text: string | undefined;
  /** Absent where there is no file, or where the system has no modes. */
  readonly mode: number | undefined;
}

/** What happens to a file. */
export interface FileChange {
  readonly path: string;
  readonly change: "created" | "updated" | "unchanged" | "removed";
  /** The file as it is; both are absent where there is none. */
  readonly before: string | undefined;
  readonly modeBefore: number | undefined;
  /** The file to be; absent where it is removed. */
  readonly artifact: Artifact | undefined;
}

/** A file stands where one is to be written, and poolgen did not write it. */
export class ForeignFileError extends UserError {
  override readonly name: string = "ForeignFileError";
  override readonly code: ExitCode = EXIT.failed;
}

/**
 * Decides what happens to each file: `current` holds what is at the paths of the artifacts, and files of
 * earlier runs that no artifact takes the place of. Throws `ForeignFileError`.
 */
export function planChanges(
  artifacts: readonly Artifact[],
  current: readonly CurrentFile[],
): FileChange[] {
  const files = new Map(current.map((file) => [file.path, file]));
  const changes = artifacts.map((artifact): FileChange => {
    const { path, text, mode } = artifact;
    const file = files.get(path);
    files.delete(path);
    const before = file?.text;
    if (before !== undefined && !isOurs(before)) {
      throw new ForeignFileError(`Cannot overwrite ${path}: poolgen did not write that file`, {
        hint: "Move it away, or choose another folder",
      });
    }
    const same = before === text && (file?.mode === undefined || file.mode === mode);
    const change = before === undefined ? "created" : same ? "unchanged" : "updated";
    return { path, change, before, modeBefore: file?.mode, artifact };
  });
  const removed = [...files.values()]
    .filter(({ text }) => text !== undefined && isOurs(text))
    .map(({ path, text, mode }): FileChange => ({
      path,
      change: "removed",
      before: text,
      modeBefore: mode,
      artifact: undefined,
    }));
  return [...changes, ...removed];
}
