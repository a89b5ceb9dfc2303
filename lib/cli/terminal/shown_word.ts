import { quoteShell } from "../../artifacts/quote_shell.ts";
import { shownPath } from "../../config/load_config.ts";
import type { Platform } from "../../io/platform.ts";
import { slashPath } from "../../io/slash_path.ts";
import { safeText } from "./safe_text.ts";

/** A path as a word of a command that somebody may type; safe on a terminal. */
export function shownWord(path: string, platform: Platform, cwd: string): string {
  const shown = slashPath(shownPath(path, cwd), platform);
  const isPlain = /^[A-Za-z0-9_.,:/@%+=-]+$/.test(shown);
  // of the shells there, PowerShell and cmd both know these quotes
  return safeText(isPlain ? shown : platform === "windows" ? `"${shown}"` : quoteShell(shown));
}
