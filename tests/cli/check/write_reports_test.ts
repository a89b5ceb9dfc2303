import { assertEquals, assertRejects } from "@std/assert";
import { printFailures } from "../../../lib/cli/pools/node_failures.ts";
import { FileError, UserError } from "../../../lib/errors.ts";
import { writeReports } from "../../../lib/cli/check/write_reports.ts";
import { tempFolder } from "../../support/temp.ts";
import { makePoolReport } from "../reports/reports.ts";

Deno.test.sanitizer({ ops: true, resources: true });

interface Written {
  readonly stdout: string[];
  readonly stderr: string[];
}

function outside(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Written & { readonly io: Parameters<typeof printFailures>[1] } {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const io = {
    ...{ args, env, cwd, home: cwd, self: ["poolgen"] as const, platform: "unix" as const },
    stdout: { write: (text: string): unknown => stdout.push(text) },
    stderr: { write: (text: string): unknown => stderr.push(text) },
  };
  return { io, stdout, stderr };
}

Deno.test("a summary that cannot be written is told instead of the report", async () => {
  await using folder = await tempFolder();
  const env = { GITHUB_STEP_SUMMARY: `${folder.path}/none/summary` };
  const { io, stdout } = outside(folder.path, env);
  const options = new Map([["json", ""], ["github", ""]]);
  const invocation = { io, options, lists: new Map(), operands: [] };
  await assertRejects(() => writeReports(makePoolReport(2), invocation), FileError);
  assertEquals(stdout, []);
});

Deno.test("what failed for some is coloured as all errors are, and tamed", () => {
  const error = new UserError("no\u001b[2J", { hint: "try" });
  const { io, stderr } = outside("/", {}, ["--color=always"]);
  printFailures([{ name: "a", error }, { name: "b", error }], io);
  assertEquals(stderr, [
    "\u001b[31merror:\u001b[0m a: no\\u{1b}[2J\n",
    "\u001b[31merror:\u001b[0m b: no\\u{1b}[2J\n",
    "\u001b[32mhint:\u001b[0m try\n",
  ]);
});
