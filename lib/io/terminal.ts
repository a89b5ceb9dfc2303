import type { Platform } from "./platform.ts";

/** One of the two output streams of the process. */
export interface Output {
  /** Writes text as it is; the caller ends its lines. */
  write(text: string): void;
  /** How many characters a line of the terminal has; absent where it is none. */
  readonly columns?: number | undefined;
}

/** What the outside world gives a command: made real in `main.ts`. */
export interface Io {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current folder, absolute. */
  readonly cwd: string;
  /** The user's home folder, absolute. */
  readonly home: string;
  /** The program and the arguments that start poolgen once more. */
  readonly self: readonly [string, ...string[]];
  readonly platform: Platform;
  readonly stdout: Output;
  readonly stderr: Output;
}
