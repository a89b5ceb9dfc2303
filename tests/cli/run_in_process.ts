import { run } from "../../lib/cli/run.ts";
import { assertPrinted } from "../support/json_document.ts";

/** Where a command runs; the home folder is one that does not exist unless given. */
export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: string;
}

/** What a command gave. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs poolgen in this very process; what it prints with `--json` has to be the document of the command. */
export async function runInProcess(
  args: readonly string[],
  { cwd, env = {}, home = "/nonexistent/home" }: Surroundings,
): Promise<Outcome> {
  let [stdout, stderr] = ["", ""];
  const code = await run({
    args,
    cwd,
    env,
    home,
    self: ["poolgen"],
    platform: "unix",
    stdout: { write: (text): string => stdout += text },
    stderr: { write: (text): string => stderr += text },
  });
  assertPrinted(args, stdout);
  return { code, stdout, stderr };
}
