import { shownPath } from "../../config/load_config.ts";
import type { Invocation } from "../command_table/command.ts";
import { safeText } from "./safe_text.ts";

/** Tells on stderr what is done, where `--verbose` asks for it; never a secret. */
export function tellVerbosely(text: string, { io, options }: Invocation): void {
  if (options.has("verbose")) io.stderr.write(`${safeText(text)}\n`);
}

/** Tells that a file was read. */
export function tellRead(path: string, invocation: Invocation): void {
  tellVerbosely(`read ${shownPath(path, invocation.io.cwd)}`, invocation);
}
