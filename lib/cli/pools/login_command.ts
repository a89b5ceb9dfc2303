import { join } from "node:path";
import { quoteShell } from "../../artifacts/quote_shell.ts";
import type { RenderSettings } from "../../artifacts/render_settings.ts";
import { shownPath } from "../../config/load_config.ts";
import { slashPath } from "../../io/slash_path.ts";
import type { Node } from "../../inventory/inventory.ts";
import type { Invocation } from "../command_table/command.ts";
import type { RenderedNodes } from "../nodes/render_nodes.ts";
import { safeText } from "../terminal/safe_text.ts";

/** What to type to log in to a node by the rendered files; safe on a terminal. */
export function loginCommand(
  { outFolder, platform }: Pick<RenderSettings, "outFolder" | "platform">,
  { alias }: Pick<Node, "alias">,
  cwd: string,
): string {
  const path = slashPath(shownPath(join(outFolder, "ssh_config"), cwd), platform);
  const isPlain = /^[A-Za-z0-9_.,:/@%+=-]+$/.test(path);
  // of the shells there, PowerShell and cmd both know these quotes
  const word = isPlain ? path : platform === "windows" ? `"${path}"` : quoteShell(path);
  return `ssh -F ${safeText(word)} ${alias}`;
}

const UP: ReadonlySet<string | undefined> = new Set([undefined, "idle", "running"]);

/** Says on stderr how to log in to the first of the rendered nodes that somebody can log in to. */
export function tellLogin(
  { inventory, settings }: Pick<RenderedNodes, "inventory" | "settings">,
  { io, options }: Invocation,
): void {
  const first = inventory.nodes.find(({ state }) => UP.has(state));
  if (first === undefined || options.has("quiet")) return;
  io.stderr.write(`log in with: ${loginCommand(settings, first, io.cwd)}\n`);
}
