import { loadConfig, shownPath } from "../../config/load_config.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command.ts";
import { sourceOptions } from "../config_options.ts";
import { printNotes } from "../notes.ts";
import { safeJson, safeText } from "../safe_text.ts";

/** `poolgen config validate`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { config, notes } = await loadConfig(sourceOptions(options), io);
  printNotes(notes, invocation);
  if (options.has("json")) {
    io.stdout.write(`${safeJson({ files: config.files, problems: [], notes })}\n`);
  } else if (!options.has("quiet")) {
    for (const file of config.files) {
      io.stdout.write(`${safeText(shownPath(file, io.cwd))}: valid\n`);
    }
  }
  return EXIT.ok;
}
