import { shownPath } from "../../config/load_config.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import type { ConfigValidateDocument } from "../json_documents/config_validate_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { loadedConfig } from "../loaded_config.ts";
import { refuseSshOptions } from "../nodes/refuse_ssh_options.ts";
import { printNotes } from "../terminal/notes.ts";
import { safeText } from "../terminal/safe_text.ts";

/** `poolgen config validate`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { config, notes } = await loadedConfig(invocation);
  printNotes(notes, invocation);
  await refuseSshOptions(config.settings.sshOptions, io.env);
  if (options.has("json")) {
    io.stdout.write(
      jsonText<ConfigValidateDocument>({ version: 1, files: config.files, problems: [], notes }),
    );
  } else if (!options.has("quiet")) {
    for (const file of config.files) {
      io.stdout.write(`${safeText(shownPath(file, io.cwd))}: valid\n`);
    }
  }
  return EXIT.ok;
}
