import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Artifact } from "../../artifacts/artifact.ts";
import { type FileChange, planChanges } from "../../artifacts/plan_changes.ts";
import { pathFault } from "../../artifacts/quote_ssh_config.ts";
import { readCurrent, refuseOpenFolders } from "../../artifacts/read_current.ts";
import { nodeScriptsFolder, renderArtifacts } from "../../artifacts/render_artifacts.ts";
import type { RenderSettings } from "../../artifacts/render_settings.ts";
import { firstUsePath } from "../../artifacts/shared_options.ts";
import { loadTemplates } from "../../artifacts/templates.ts";
import { writeChanges } from "../../artifacts/write_changes.ts";
import { shownPath } from "../../config/load_config.ts";
import type { PoolConfig } from "../../config/pool_config.ts";
import { UsageError } from "../../errors.ts";
import { buildInventory } from "../../inventory/build_inventory.ts";
import type { Inventory, UnreachableNode } from "../../inventory/inventory.ts";
import { lockFolder } from "../../io/folder_lock.ts";
import { renderedPoolId } from "../../io/rendered_inventory.ts";
import type { Io } from "../../io/terminal.ts";
import { makeFolder, makePrivateFolder } from "../../io/write_whole.ts";
import type { Invocation } from "../command_table/command.ts";
import type { ChosenSource } from "./node_source.ts";
import { firstUseKeys } from "./first_use_keys.ts";
import { printNotes } from "../terminal/notes.ts";
import { refuseSshOptions } from "./refuse_ssh_options.ts";
import { startProgress } from "../terminal/progress.ts";
import { tellVerbosely } from "../terminal/verbose.ts";

/** The nodes of a source, numbered, and what their files would be. */
export interface RenderedNodes {
  readonly inventory: Inventory;
  /** Those that are there, but that nothing leads to. */
  readonly unreachable: readonly UnreachableNode[];
  readonly settings: RenderSettings;
  readonly changes: readonly FileChange[];
}

/**
 * Asks a source for its nodes, renders their files and, unless `dry`, writes what has changed. Says on stderr what
 * the user should know. Throws `UserError`.
 */
export async function renderNodes(
  config: PoolConfig,
  chosen: ChosenSource,
  invocation: Invocation,
  dry: boolean,
): Promise<RenderedNodes> {
  // one for all of it: with many nodes each part takes its time
  using progress = startProgress(invocation);
  progress.show(`asking for the nodes of pool ${chosen.poolId}`);
  const { nodes, unreachable, notes = [] } = await chosen.source.list();
  progress.show(`rendering the files of pool ${chosen.poolId}`);
  const inventory = buildInventory({
    target: chosen.source.target,
    pool: chosen.poolId,
    prefix: config.settings.prefix,
    nodes,
    unreachable: unreachable.map(({ nodeId }) => nodeId),
  });
  const settings = await renderSettings(config, chosen.identityFile, invocation);
  refuseUnusablePaths(settings);
  await refuseSshOptions(settings.sshOptions, invocation.io.env);
  const artifacts = renderArtifacts(inventory, settings);
  printNotes([
    ...chosen.notes,
    ...notes,
    ...leftOut(unreachable),
    ...await renderNotes(inventory, settings, invocation.io),
    ...windowsNotes(config, settings),
    ...dry ? [] : await otherPoolNotes(inventory, settings, invocation.io),
  ], invocation);
  progress.show(`${dry ? "comparing" : "writing"} the files of pool ${inventory.pool}`);
  const changes = dry ? await plan(artifacts, settings) : await write(artifacts, settings);
  return { inventory, unreachable, settings, changes };
}

const SHOWN_IDS = 3;

/** One note for each reason: a thousand nodes often have the same. */
function leftOut(unreachable: readonly UnreachableNode[]): string[] {
  const byReason = Map.groupBy(unreachable, ({ reason }) => reason);
  return [...byReason].map(([reason, nodes]) => {
    const ids = nodes.slice(0, SHOWN_IDS).map(({ nodeId }) => nodeId).join(", ");
    const more = nodes.length > SHOWN_IDS ? ` and ${nodes.length - SHOWN_IDS} more` : "";
    return `${ids}${more} ${nodes.length === 1 ? "is" : "are"} left out: ${reason}`;
  });
}

async function renderSettings(
  { settings, ssh, gpu }: PoolConfig,
  identityFile: string | undefined,
  invocation: Invocation,
): Promise<RenderSettings> {
  const { io, options } = invocation;
  const given = options.get("templates");
  const templates = given === undefined ? settings.templates : resolve(io.cwd, given);
  if (templates !== undefined) tellVerbosely(`templates are those in ${templates}`, invocation);
  const shares = settings.multiplexing && io.platform === "unix";
  return {
    platform: io.platform,
    outFolder: resolve(io.cwd, options.get("out") ?? "generated"),
    tunnelScriptFolder:
      ssh?.generateDockerTunnelScript === true && !options.has("no-generate-tunnel-script")
        ? ssh.exportFolder
        : undefined,
    nodeScripts: options.has("node-scripts"),
    identityFile,
    sshOptions: settings.sshOptions,
    proxyJump: settings.proxyJump,
    multiplexingFolder: shares ? join(io.home, ".poolgen", "mux") : undefined,
    docker: settings.docker,
    gpu,
    templates: await loadTemplates(templates),
  };
}

/** Paths depend on the current folder, so that the configuration's own check cannot see all of them. */
function refuseUnusablePaths(settings: RenderSettings): void {
  const paths = [
    ["the output folder, --out", settings.outFolder],
    ["the private key", settings.identityFile],
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
  // what is wrong with the folder is told when it is written to
  const met = await firstUseKeys(outFolder).catch(() => () => []);
  const unmet =
    nodes.filter(({ hostKeys, nodeId }) => hostKeys.length === 0 && met(nodeId).length === 0)
      .length;
  if (unmet > 0) {
    notes.push(
      `${unmet} of ${nodes.length} nodes ${
        unmet === 1 ? "has" : "have"
      } no host_keys, and ssh has not met ` +
        `${unmet === 1 ? "it" : "them"} yet: it trusts the key that it meets first, and ` +
        `records it in ${shownPath(firstUsePath(outFolder), cwd)}`,
    );
  }
  if (identityFile !== undefined && !(await access(identityFile).then(() => true, () => false))) {
    notes.push(`The private key ${shownPath(identityFile, cwd)} does not exist yet`);
  }
  return notes;
}

/** One folder may be for one pool after the other, but hardly anybody wants two in it. */
async function otherPoolNotes(
  { pool }: Inventory,
  { outFolder }: RenderSettings,
  { cwd }: Io,
): Promise<string[]> {
  const before = await renderedPoolId(join(outFolder, "nodes.json"));
  if (before === undefined || before === pool) return [];
  return [
    `${
      shownPath(outFolder, cwd)
    } held the files of the pool ${before}, and now has those of ${pool}; ` +
    "to keep both, name another folder by --out",
  ];
}

function windowsNotes(
  { settings: { multiplexing } }: PoolConfig,
  { platform }: RenderSettings,
): string[] {
  return platform === "windows" && multiplexing
    ? ["multiplexing: true does nothing on Windows: its ssh cannot share a connection"]
    : [];
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
  try {
    await using _lock = await lockFolder(outFolder);
    const changes = await plan(artifacts, settings);
    await writeChanges(changes, nodeScriptsFolder(outFolder));
    return changes;
  } catch (error) {
    // a folder that somebody else has rendered, and that nobody need write to
    const changes = await plan(artifacts, settings).catch(() => undefined);
    if (changes?.every(({ change }) => change === "unchanged") === true) return changes;
    throw error;
  }
}
