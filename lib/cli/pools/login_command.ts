import { join } from "node:path";
import type { RenderSettings } from "../../artifacts/render_settings.ts";
import type { Node } from "../../inventory/inventory.ts";
import type { Invocation } from "../command_table/command.ts";
import type { RenderedNodes } from "../nodes/render_nodes.ts";
import { shownWord } from "../terminal/shown_word.ts";

/** What to type to log in to a node by the rendered files; safe on a terminal. */
export function loginCommand(
  { outFolder, platform }: Pick<RenderSettings, "outFolder" | "platform">,
  { alias }: Pick<Node, "alias">,
  cwd: string,
): string {
  return `ssh -F ${shownWord(join(outFolder, "ssh_config"), platform, cwd)} ${alias}`;
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
