import { type ExitCode, UserError } from "../errors.ts";
import type { DockerEndpoint } from "./docker_endpoint.ts";
import { explainAnswer } from "./explain_answer.ts";
import { explainWay } from "./explain_way.ts";

/** A failure of a Docker daemon, or of the way to it. */
export class DockerError extends UserError {
  override readonly name: string = "DockerError";
  override readonly code: ExitCode;
  /** The status with which the daemon answered, where it did. */
  readonly status: number | undefined;

  /** Takes what failed and why. */
  constructor(message: string, code: ExitCode, hint: string | undefined, cause: unknown) {
    super(message, { cause, ...(hint === undefined ? {} : { hint }) });
    this.code = code;
    this.status = statusOf(cause);
  }
}

/** What an error came from. */
export interface DockerAttempt {
  /** What was being done, as in `start node0`. */
  readonly doing: string;
  readonly endpoint: DockerEndpoint;
  /** What `ssh` said last, where that is the way and it failed. */
  readonly sshFailure: string | undefined;
}

/** A failure of the library as a `DockerError`; a call that was called off, and what is no failure of Docker, as it is. */
export function explainDockerError(error: unknown, attempt: DockerAttempt): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  if (error.name === "AbortError") return error;
  const { doing, endpoint, sshFailure } = attempt;
  const status = statusOf(error);
  if (status !== undefined) {
    const { reason, hint, code } = explainAnswer(saidBy(error), status, endpoint);
    return new DockerError(`Cannot ${doing}: ${reason}`, code, hint, error);
  }
  const way = explainWay(error, endpoint, sshFailure);
  if (way === undefined) return error;
  const { reason, hint, code } = way;
  return new DockerError(`Cannot ${doing} at ${endpoint.host}: ${reason}`, code, hint, error);
}

/** What a daemon says in an event of a build or a pull, explained in the same words. */
export function explainDockerMessage(said: string, attempt: DockerAttempt): DockerError {
  const { reason, hint, code } = explainAnswer(said, 500, attempt.endpoint);
  return new DockerError(`Cannot ${attempt.doing}: ${reason}`, code, hint, undefined);
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

/** The daemon's own words, without those that the library puts around them. */
function saidBy(error: Error): string {
  const json = "json" in error ? error.json : undefined;
  if (typeof json === "object" && json !== null && "message" in json) {
    if (typeof json.message === "string") return json.message;
  }
  return error.message.replace(/^\(HTTP code \d+\) [^-]* - /, "");
}
