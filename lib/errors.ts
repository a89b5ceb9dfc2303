/** What the process exits with, by kind of outcome. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  check: 3,
  refused: 4,
  unreachable: 5,
  bug: 70,
  /** As shells say of a program that is there and cannot be run. */
  notRunnable: 126,
  /** As shells say of a program that is not there. */
  notThere: 127,
  interrupted: 130,
} as const;

/** One of poolgen's exit codes. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];

/** Options of a `UserError`: what to do next, and what caused it. */
export interface UserErrorOptions {
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * A failure that the user can act on: the message says what failed and why, in sentence case with no
 * final period; `hint` says what to do. Anything else that is thrown counts as a bug.
 */
export class UserError extends Error {
  override readonly name: string = "UserError";
  readonly code: ExitCode = EXIT.failed;
  readonly hint: string | undefined;

  /** Takes what failed and why. */
  constructor(message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** The command line cannot be understood. */
export class UsageError extends UserError {
  override readonly name: string = "UsageError";
  override readonly code: ExitCode = EXIT.usage;
}

/** A place in a file the user wrote; lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The key path, such as `pool_specification.ssh.username`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** The configuration cannot be used; it carries every problem that was found. */
export class ConfigError extends UserError {
  override readonly name: string = "ConfigError";
  override readonly code: ExitCode = EXIT.usage;
  readonly problems: readonly Problem[];

  /** Takes all problems, in the order in which they are to be shown. */
  constructor(problems: readonly Problem[], options: UserErrorOptions = {}) {
    const files = new Set(problems.map((problem) => problem.file));
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`Cannot use the configuration: ${count} in ${[...files].join(", ")}`, options);
    this.problems = problems;
  }
}

/** A file or folder cannot be read or written. */
export class FileError extends UserError {
  override readonly name: string = "FileError";
}
