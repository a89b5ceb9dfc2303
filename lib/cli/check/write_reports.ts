import { appendFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CheckReport } from "../../checks/check_result.ts";
import { fileFailure } from "../../io/file_failure.ts";
import { writeInto } from "../../io/write_into.ts";
import { type NewFile, writeWhole } from "../../io/write_whole.ts";
import type { Invocation } from "../command_table/command.ts";
import { jsonReport } from "../reports/json_report.ts";
import { textReport } from "../reports/text_report.ts";
import { usesColor } from "../terminal/uses_color.ts";

const REPORT_MODE = 0o644;

/**
 * Prints a report, as JSON or as GitHub's annotations where asked for, and writes those that go to files. Throws
 * `FileError`.
 */
export async function writeReports(
  report: CheckReport,
  invocation: Invocation,
): Promise<void> {
  const { io, options } = invocation;
  await writeFiles(report, invocation);
  // a failure is told instead of the report: with --json there is one document
  if (options.has("github")) await sumUp(report, invocation);
  if (options.has("json")) io.stdout.write(jsonReport(report));
  else {
    const color = usesColor(io, io.stdout);
    io.stdout.write(
      textReport(report, { color, columns: io.stdout.columns, errorsOnly: options.has("quiet") }),
    );
  }
  if (!options.has("github")) return;
  const { githubReport } = await import("../reports/github_report.ts");
  // annotations go to standard output, from where the runner takes them; with --json that is a document's alone
  (options.has("json") ? io.stderr : io.stdout).write(githubReport(report));
}

async function writeFiles(report: CheckReport, { io, options }: Invocation): Promise<void> {
  const texts: (readonly [name: string, text: string])[] = [];
  const [junit, html] = [options.get("junit"), options.get("html")];
  if (junit !== undefined) {
    const { junitReport } = await import("../reports/junit_report.ts");
    texts.push([junit, junitReport(report)]);
  }
  if (html !== undefined) {
    const { htmlReport } = await import("../reports/html_report.ts");
    texts.push([html, htmlReport(report)]);
  }
  const files: NewFile[] = [];
  for (const [name, text] of texts) {
    const path = resolve(io.cwd, name);
    if (!await writeInto(path, text)) files.push({ path, text, mode: REPORT_MODE });
  }
  await writeWhole(files);
}

async function sumUp(report: CheckReport, { io }: Invocation): Promise<void> {
  const path = io.env["GITHUB_STEP_SUMMARY"];
  if (!path) return;
  const { githubSummary } = await import("../reports/github_summary.ts");
  try {
    // the runner's own file, to which every step adds
    await appendFile(path, githubSummary(report));
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}
