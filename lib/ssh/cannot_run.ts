import { UserError } from "../errors.ts";
import { errorCode } from "../io/file_failure.ts";

/** Why a program of OpenSSH's client cannot be run; each runtime has words of its own for one that is not there. */
export function cannotRun(program: string, cause: unknown): UserError {
  const reason = errorCode(cause) === "ENOENT"
    ? "there is no such program"
    : cause instanceof Error
    ? cause.message
    : String(cause);
  return new UserError(`Cannot run ${program}: ${reason}`, {
    cause,
    hint: "Install OpenSSH's client",
  });
}
