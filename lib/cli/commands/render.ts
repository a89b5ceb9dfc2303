import type { FileChange } from "../../artifacts/plan_changes.ts";
import type { RenderSettings } from "../../artifacts/render_settings.ts";
import { shownPath } from "../../config/load_config.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import type { Invocation } from "../command_table/command.ts";
import type { RenderDocument } from "../json_documents/render_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { loadedConfig } from "../loaded_config.ts";
import { loginCommand } from "../pools/login_command.ts";
import { nodeSource } from "../nodes/node_source.ts";
import { printNotes } from "../terminal/notes.ts";
import { renderNodes } from "../nodes/render_nodes.ts";
import { safeText } from "../terminal/safe_text.ts";

/** `poolgen render`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options } = invocation;
  const { config, notes } = await loadedConfig(invocation, { optional: true });
  printNotes(notes, invocation);
  const dry = options.has("diff") || options.has("check");
  const chosen = await nodeSource(config, invocation);
  const { changes, inventory, settings } = await renderNodes(config, chosen, invocation, dry);
  await report(changes, inventory, settings, invocation);
  const drift = changes.some(({ change }) => change !== "unchanged");
  return drift && options.has("check") ? EXIT.check : EXIT.ok;
}

async function report(
  changes: readonly FileChange[],
  { pool, nodes }: Inventory,
  settings: RenderSettings,
  { io, options }: Invocation,
): Promise<void> {
  if (options.has("json")) {
    const files = changes.map(({ path, change }) => ({ path, change }));
    io.stdout.write(jsonText<RenderDocument>({ version: 1, files }));
    return;
  }
  const show = (path: string): string => safeText(shownPath(path, io.cwd));
  if (options.has("diff")) {
    const { diffChanges } = await import("../../artifacts/diff_changes.ts");
    const { shownDiff } = await import("../terminal/shown_diff.ts");
    io.stdout.write(shownDiff(diffChanges(changes, (path) => shownPath(path, io.cwd)), io));
    return;
  }
  if (options.has("quiet")) return;
  for (const { path, change } of changes) {
    if (change !== "unchanged") io.stdout.write(`${change.padEnd(7)} ${show(path)}\n`);
  }
  const count = nodes.length === 1 ? "1 node" : `${nodes.length} nodes`;
  const [first] = nodes;
  const use = options.has("check") || first === undefined
    ? ""
    : `; try: ${loginCommand(settings, first, io.cwd)}`;
  io.stdout.write(`${count} of pool ${pool}${use}\n`);
}
