import { ConfigError, EXIT, type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io/terminal.ts";
import { safeText } from "./terminal/safe_text.ts";
import { paint } from "./terminal/text_styles.ts";
import { usesColor } from "./terminal/uses_color.ts";
import type { ErrorDocument } from "./json_documents/error_document.ts";
import { jsonText } from "./json_documents/json_text.ts";

/** Tells the user of an error, on stderr and, where `json` asks for it, as a document on stdout. */
export function printError(error: unknown, io: Io, json: boolean): ExitCode {
  const { stdout, stderr } = io;
  const color = usesColor(io, stderr);
  const { message, hint, code, problems, trace } = explain(error);
  if (json) {
    stdout.write(jsonText<ErrorDocument>({
      version: 1,
      error: { message, hint: hint ?? null, exit_code: code, problems },
    }));
  }
  for (const { file, line, column, path, message } of problems) {
    const place = `${file}:${line}:${column}:`;
    stderr.write(`${safeText([place, ...(path === "" ? [] : [`${path}:`]), message].join(" "))}\n`);
  }
  stderr.write(`${paint("error:", color, "red")} ${safeText(message)}\n`);
  if (hint !== undefined) {
    stderr.write(`${paint("hint:", color, "green")} ${safeText(hint)}\n`);
  }
  for (const line of trace) stderr.write(`  ${safeText(line)}\n`);
  return code;
}

interface Explained {
  readonly message: string;
  readonly hint: string | undefined;
  readonly code: ExitCode;
  readonly problems: ConfigError["problems"];
  readonly trace: readonly string[];
}

function explain(error: unknown): Explained {
  // a SuppressedError: what failed first tells more than the clearing away that failed after it
  if (error instanceof Error && "suppressed" in error) return explain(error.suppressed);
  if (error instanceof UserError) {
    const problems = error instanceof ConfigError ? error.problems : [];
    return { message: error.message, hint: error.hint, code: error.code, problems, trace: [] };
  }
  const [message, ...trace] = error instanceof Error
    ? (error.stack ?? String(error)).split("\n")
    : [String(error)];
  return {
    message: `This is a bug in poolgen: ${message}`,
    hint: "Please report it, with the command and what follows here",
    code: EXIT.bug,
    problems: [],
    trace,
  };
}
