import { Buffer } from "node:buffer";
import { cannotRun } from "../ssh/cannot_run.ts";
import { UserError } from "../errors.ts";
import { runProgram } from "../ssh/run_program.ts";

/** Where `ssh` is to look, and what it inherits. */
export interface AskedSsh {
  /** Such as `["-F", FILE]`; none for the files that `ssh` finds by itself. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A `Host` or `Match` line that fits a host. */
export interface AppliedBlock {
  readonly file: string;
  readonly line: number;
  readonly pattern: string;
}

/** What OpenSSH would do for a host. */
export interface EffectiveConfig {
  /** Each option's values, by its name in small letters. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly applied: readonly AppliedBlock[];
}

const TIME_MS = 30_000;

/** Asks `ssh -G` what it would do for a host. Throws `UserError` with its own words where it cannot say. */
export async function effectiveConfig(
  { args, env }: AskedSsh,
  host: string,
  timeMs = TIME_MS,
): Promise<EffectiveConfig> {
  const words = ["-v", "-T", ...args, "-G", "--", host];
  const signal = AbortSignal.timeout(timeMs);
  const { code, stdout, stderr } = await runProgram("ssh", words, { env, signal })
    .catch((cause: unknown) => {
      throw signal.aborted ? slowError() : cannotRun("ssh", cause);
    });
  const said = stderr.split("\n").map((line) => line.trimEnd());
  if (code !== 0) {
    const reasons = said.filter((line) => line !== "" && !/^(?:debug\d: |OpenSSH_)/.test(line));
    throw new UserError(`ssh cannot read its configuration: ${reasons.join("; ")}`, {
      hint: "Mend that first: until then, ssh reaches no host at all",
    });
  }
  return { values: valuesOf(stdout), applied: said.flatMap((line) => appliedBlock(line) ?? []) };
}

function slowError(): UserError {
  return new UserError("ssh does not come to an end of reading its configuration", {
    hint: "A program of one of its Match lines may hang",
  });
}

function valuesOf(text: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const line of text.split("\n").map((line) => line.trimEnd())) {
    const [keyword, ...rest] = line.split(" ");
    // -v sets the one, and the other is what was asked for
    if (keyword === undefined || ["", "host", "loglevel"].includes(keyword)) continue;
    values.set(keyword, [...values.get(keyword) ?? [], rest.join(" ")]);
  }
  return values;
}

function appliedBlock(line: string): AppliedBlock | undefined {
  const [, file, number, pattern] =
    /^debug1: (.+) line (\d+): Applying options for (.*)$/.exec(line) ?? [];
  return file === undefined || pattern === undefined
    ? undefined
    : { file: unescaped(file), line: Number(number), pattern };
}

/** What `ssh` says, it says with backslashes doubled, and bytes that are not ASCII in octal. */
function unescaped(text: string): string {
  const bytes = text.replaceAll(
    /\\(\\|[0-7]{3})/g,
    (_, code: string) => code === "\\" ? code : String.fromCharCode(parseInt(code, 8)),
  );
  return /[^\0-\xff]/.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}
