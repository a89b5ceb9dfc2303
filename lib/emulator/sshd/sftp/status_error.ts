import { errorCode } from "../../../io/file_failure.ts";
import type { Reply, Status } from "./reply.ts";

/** A request cannot be done, for a reason of the protocol's own. */
export class StatusError extends Error {
  override readonly name: string = "StatusError";
  readonly status: Status;

  /** Takes what the client is told. */
  constructor(status: Status) {
    super(status);
    this.status = status;
  }
}

/** As `errno_to_portable` of OpenSSH's sftp-server.c has it. */
const STATUS_OF: ReadonlyMap<string, Status> = new Map([
  ["ENOENT", "noSuchFile"],
  ["ENOTDIR", "noSuchFile"],
  ["EBADF", "noSuchFile"],
  ["ELOOP", "noSuchFile"],
  ["EPERM", "permissionDenied"],
  ["EACCES", "permissionDenied"],
  ["EFAULT", "permissionDenied"],
  ["ENAMETOOLONG", "badMessage"],
  ["EINVAL", "badMessage"],
  ["ENOSYS", "unsupported"],
]);

/** What to answer when a request failed; a bug is thrown on. */
export function replyToError(error: unknown): Reply {
  if (error instanceof StatusError) return { type: "status", status: error.status };
  const code = errorCode(error);
  if (code === undefined) throw error;
  const status = STATUS_OF.get(code) ?? "failure";
  return { type: "status", status, ...(status === "failure" && { detail: code }) };
}
