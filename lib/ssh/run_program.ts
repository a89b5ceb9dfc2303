import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { programPath } from "../io/program_path.ts";

/** What a program gave. */
export interface ProgramResult {
  /** 128 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface ProgramOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  /** Our own input in place of none, for a program that may ask somebody at the terminal. */
  readonly stdin?: "inherit";
}

/** Runs a program to its end, with nothing to read unless said otherwise. Rejects where there is no such program, and when aborted. */
export async function runProgram(
  file: string,
  args: readonly string[],
  { env, signal, cwd, stdin }: ProgramOptions,
): Promise<ProgramResult> {
  const child = spawn(programPath(file, env), [...args], {
    env: { ...env },
    stdio: [stdin ?? "ignore", "pipe", "pipe"],
    ...(signal === undefined ? {} : { signal }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  const [[code], stdout, stderr] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: typeof code === "number" ? code : 128, stdout, stderr };
}
