import type { CheckReport } from "../checks/check_result.ts";
import type { Invocation } from "./command.ts";
import { jsonReport } from "./reports/json_report.ts";
import { textReport } from "./reports/text_report.ts";

/** Prints a report, as JSON where asked for, and writes those that go to files. */
export async function writeReports(
  report: CheckReport,
  { io, options }: Invocation,
): Promise<void> {
  if (options.has("json")) io.stdout.write(jsonReport(report));
  else if (!options.has("quiet")) {
    const { isatty } = await import("node:tty");
    const color = isatty(1) && !io.env["NO_COLOR"];
    io.stdout.write(textReport(report, { color }));
  }
}
