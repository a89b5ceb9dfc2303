import { FileError } from "../errors.ts";

/** The reasons behind the error codes of the operating system that a user meets, and what to do. */
const REASONS: ReadonlyMap<string, readonly [reason: string, hint?: string]> = new Map([
  ["EACCES", ["permission denied", "Check the owner and mode of the file and of its folder"]],
  ["EPERM", ["operation not permitted", "Check the owner and mode of the file and of its folder"]],
  ["EISDIR", ["it is a folder", "Name a file"]],
  ["ENOTDIR", ["a part of the path is not a folder"]],
  ["ENOENT", ["no such file or folder"]],
  ["ENOSPC", ["no space left on the device", "Free some space, then run the same command again"]],
  ["EDQUOT", ["the disk quota is used up", "Free some space, then run the same command again"]],
  ["EFBIG", ["the file is larger than the process may write"]],
  ["EROFS", ["the file system is read-only", "Choose another folder"]],
  ["ELOOP", ["too many symbolic links"]],
  ["ENAMETOOLONG", ["the name is too long"]],
  ["EEXIST", ["it exists already"]],
  ["EPIPE", ["nobody reads it any more"]],
]);

/** The operating system's error code in `error`, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Turns a failure of the file system into a `FileError`: `action` says what was tried, as in "write". */
export function fileFailure(action: string, path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const code = errorCode(error);
  const [reason, hint] = REASONS.get(code ?? "") ?? [code ?? "unknown reason"];
  return new FileError(`Cannot ${action} ${path}: ${reason}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
