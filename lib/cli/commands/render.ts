import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Artifact } from "../../artifacts/artifact.ts";
import { type FileChange, planChanges } from "../../artifacts/plan_changes.ts";
import { quoteShell } from "../../artifacts/quote_shell.ts";
import { pathFault } from "../../artifacts/quote_ssh_config.ts";
import { readCurrent, refuseOpenFolders } from "../../artifacts/read_current.ts";
import { nodeScriptsFolder, renderArtifacts } from "../../artifacts/render_artifacts.ts";
import type { RenderSettings } from "../../artifacts/render_settings.ts";
import { firstUsePath } from "../../artifacts/shared_options.ts";
import { loadTemplates } from "../../artifacts/templates.ts";
import { writeChanges } from "../../artifacts/write_changes.ts";
import { loadConfig, shownPath } from "../../config/load_config.ts";
import type { PoolConfig } from "../../config/pool_config.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { buildInventory } from "../../inventory/build_inventory.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import { lockFolder } from "../../io/folder_lock.ts";
import type { Io } from "../../io/terminal.ts";
import { makeFolder, makePrivateFolder } from "../../io/write_whole.ts";
import type { Invocation } from "../command.ts";
import { sourceOptions } from "../config_options.ts";
import { nodeSource } from "../node_source.ts";
import { printNotes } from "../notes.ts";
import { safeJson, safeText } from "../safe_text.ts";

/** `poolgen render`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { config, notes } = await loadConfig({ ...sourceOptions(options), optional: true }, io);
  const chosen = await nodeSource(config, invocation);
  const { nodes, unreachable } = await chosen.source.list();
  const inventory = buildInventory({
    target: chosen.source.target,
    pool: chosen.poolId,
    prefix: config.settings.prefix,
    nodes,
    unreachable: unreachable.map(({ nodeId }) => nodeId),
  });
  const settings = await renderSettings(config, chosen.identityFile, invocation);
  refuseUnusablePaths(settings);
  const artifacts = renderArtifacts(inventory, settings);
  printNotes([
    ...notes,
    ...chosen.notes,
    ...unreachable.map(({ nodeId, reason }) => `${nodeId} is left out: ${reason}`),
    ...await renderNotes(inventory, settings, io),
  ], invocation);

  const dry = options.has("diff") || options.has("check");
  const changes = dry ? await plan(artifacts, settings) : await write(artifacts, settings);
  await report(changes, inventory, settings, invocation);
  const drift = changes.some(({ change }) => change !== "unchanged");
  return drift && options.has("check") ? EXIT.check : EXIT.ok;
}

async function renderSettings(
  { settings, ssh, gpu }: PoolConfig,
  identityFile: string | undefined,
  { io, options }: Invocation,
): Promise<RenderSettings> {
  const templates = options.get("templates");
  return {
    outFolder: resolve(io.cwd, options.get("out") ?? "generated"),
    tunnelScriptFolder: ssh?.generateDockerTunnelScript === true ? ssh.exportFolder : undefined,
    nodeScripts: options.has("node-scripts"),
    identityFile,
    sshOptions: settings.sshOptions,
    proxyJump: settings.proxyJump,
    multiplexingFolder: settings.multiplexing ? join(io.home, ".poolgen", "mux") : undefined,
    docker: settings.docker,
    gpu,
    templates: await loadTemplates(
      templates === undefined ? settings.templates : resolve(io.cwd, templates),
    ),
  };
}

/** Paths depend on the current folder, so that the configuration's own check cannot see all of them. */
function refuseUnusablePaths(settings: RenderSettings): void {
  const paths = [
    ["the output folder, --out", settings.outFolder],
    ["ssh_private_key", settings.identityFile],
    ["generated_file_export_path", settings.tunnelScriptFolder],
    ["multiplexing", settings.multiplexingFolder],
  ] as const;
  for (const [field, path] of paths) {
    const fault = path === undefined ? undefined : pathFault(path);
    if (fault !== undefined) {
      throw new UsageError(`Cannot use the path ${path} (${field}): ${fault}`, {
        hint: "Choose another file or folder name",
      });
    }
  }
}

async function renderNotes(
  { nodes }: Inventory,
  { identityFile, outFolder }: RenderSettings,
  { cwd }: Io,
): Promise<string[]> {
  const notes: string[] = [];
  const unpinned = nodes.filter((node) => node.hostKeys.length === 0).length;
  if (unpinned > 0) {
    notes.push(
      `${unpinned} of ${nodes.length} nodes have no host_keys: ssh trusts the key that it meets first, and ` +
        `records it in ${shownPath(firstUsePath(outFolder), cwd)}`,
    );
  }
  if (identityFile !== undefined && !(await access(identityFile).then(() => true, () => false))) {
    notes.push(`The private key ${shownPath(identityFile, cwd)} does not exist yet`);
  }
  return notes;
}

async function plan(
  artifacts: readonly Artifact[],
  { outFolder }: RenderSettings,
): Promise<FileChange[]> {
  return planChanges(artifacts, await readCurrent(artifacts, nodeScriptsFolder(outFolder)));
}

async function write(
  artifacts: readonly Artifact[],
  settings: RenderSettings,
): Promise<FileChange[]> {
  const { outFolder, multiplexingFolder } = settings;
  await refuseOpenFolders(artifacts);
  await makeFolder(outFolder);
  if (multiplexingFolder !== undefined) await makePrivateFolder(multiplexingFolder);
  await using _lock = await lockFolder(outFolder);
  const changes = await plan(artifacts, settings);
  await writeChanges(changes, nodeScriptsFolder(outFolder));
  return changes;
}

async function report(
  changes: readonly FileChange[],
  { pool, nodes }: Inventory,
  { outFolder }: RenderSettings,
  { io, options }: Invocation,
): Promise<void> {
  if (options.has("json")) {
    const files = changes.map(({ path, change }) => ({ path, change }));
    io.stdout.write(`${safeJson({ files })}\n`);
    return;
  }
  const show = (path: string): string => safeText(shownPath(path, io.cwd));
  if (options.has("diff")) {
    const { diffChanges } = await import("../../artifacts/diff_changes.ts");
    io.stdout.write(diffChanges(changes, (path) => shownPath(path, io.cwd)));
    return;
  }
  if (options.has("quiet")) return;
  for (const { path, change } of changes) {
    if (change !== "unchanged") io.stdout.write(`${change.padEnd(7)} ${show(path)}\n`);
  }
  const count = nodes.length === 1 ? "1 node" : `${nodes.length} nodes`;
  const first = nodes[0]?.alias;
  const use = options.has("check") || first === undefined
    ? ""
    : `; try: ssh -F ${
      safeText(shellWord(shownPath(join(outFolder, "ssh_config"), io.cwd)))
    } ${first}`;
  io.stdout.write(`${count} of pool ${pool}${use}\n`);
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_.,:/@%+=-]+$/.test(text) ? text : quoteShell(text);
}
