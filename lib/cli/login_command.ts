import { join } from "node:path";
import { quoteShell } from "../artifacts/quote_shell.ts";
import type { RenderSettings } from "../artifacts/render_settings.ts";
import { shownPath } from "../config/load_config.ts";
import type { Node } from "../inventory/inventory.ts";
import { safeText } from "./safe_text.ts";

/** What to type to log in to a node by the rendered files; safe on a terminal. */
export function loginCommand(
  { outFolder }: Pick<RenderSettings, "outFolder">,
  { alias }: Pick<Node, "alias">,
  cwd: string,
): string {
  const path = shownPath(join(outFolder, "ssh_config"), cwd);
  const word = /^[A-Za-z0-9_.,:/@%+=-]+$/.test(path) ? path : quoteShell(path);
  return `ssh -F ${safeText(word)} ${alias}`;
}
