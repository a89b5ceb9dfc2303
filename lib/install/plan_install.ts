import { dirname } from "node:path";
import { hasLine, withLine, withoutLine } from "./include_line.ts";
import {
  type InstalledPools,
  NO_POOLS,
  parseInstalledPools,
  renderInstalledPools,
} from "./installed_pools.ts";
import { byteText, type UserConfig } from "./user_config.ts";

/** What there is before pools are installed or taken out. */
export interface InstallSite {
  /** poolgen's own file, which our line includes. */
  readonly ownPath: string;
  readonly ownText: string | undefined;
  /** The user's file that is meant, and then those in which an earlier run put our line. */
  readonly files: readonly [UserConfig, ...UserConfig[]];
  /** Rendered files of installed pools that are there no more. */
  readonly gone: readonly string[];
  /** Whether the folder of the user's file is there. */
  readonly hasFolder: boolean;
}

/** What happens to a file; a text has a character for each byte, and is absent where there is no file. */
export interface FileEdit {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly mode: number;
  /** The group that it has to keep. */
  readonly group?: number | undefined;
}

/** What is to be done, in order: at any point in between, OpenSSH reads either all of it or nothing. */
export interface InstallPlan {
  readonly edits: readonly FileEdit[];
  /** Folders to make first, for their owner alone. */
  readonly makes: readonly string[];
  /** Folders to remove at last, where they are empty. */
  readonly removes: readonly string[];
  /** Files of the user's that need a change which poolgen leaves to the user. */
  readonly manual: readonly UserConfig[];
  readonly pools: InstalledPools;
}

const OWN_MODE = 0o600;

/** What of the user's own is installed. */
export function installedPools({ ownPath, ownText }: InstallSite): InstalledPools {
  return ownText === undefined ? NO_POOLS : parseInstalledPools(ownText, ownPath);
}

/** Plans to install a pool, by its rendered ssh_config, and to drop those that are gone. */
export function planInstall(site: InstallSite, config: string): InstallPlan {
  const before = installedPools(site);
  const [user] = site.files;
  const text = withLine(user.text ?? "");
  const changes = text !== user.text;
  const writes = changes && user.fixed === undefined;
  const { path, mode, group } = user;
  const folder = dirname(user.target);
  const pools = {
    configs: union(before.configs.filter((path) => !site.gone.includes(path)), [config]),
    files: union(before.files, writes ? [user.path] : []),
    made: union(before.made, [
      ...(writes && !site.hasFolder ? [folder] : []),
      ...(writes && user.text === undefined ? [user.path] : []),
    ]),
  };
  return {
    edits: [
      ...ownEdit(site, pools),
      ...(writes ? [{ path, before: user.text, after: text, mode, group }] : []),
    ],
    makes: writes && !site.hasFolder ? [folder] : [],
    removes: [],
    manual: changes && !writes ? [user] : [],
    pools,
  };
}

/** Plans to take a pool out; with the last one goes our line, and what was made for it. */
export function planUninstall(site: InstallSite, config: string): InstallPlan {
  const before = installedPools(site);
  const configs = before.configs.filter((path) => path !== config);
  if (configs.length > 0) {
    const pools = { ...before, configs };
    return { edits: ownEdit(site, pools), makes: [], removes: [], manual: [], pools };
  }
  const included = site.files.filter(({ text }) => text !== undefined && hasLine(text));
  const manual = included.filter(({ fixed }) => fixed !== undefined);
  const edits = included.filter((file) => !manual.includes(file)).map((user) => {
    const rest = withoutLine(user.text ?? "");
    const goes = rest === "" && before.made.includes(user.path);
    const after = goes ? undefined : rest;
    const { path, mode, group } = user;
    return { path, before: user.text, after, mode, group };
  });
  const files = before.made.filter((path) => site.files.some((file) => file.path === path));
  return {
    edits: [...edits, ...ownEdit(site, undefined)],
    makes: [],
    removes: before.made.filter((path) => !files.includes(path)),
    manual,
    pools: NO_POOLS,
  };
}

function ownEdit(
  { ownPath, ownText }: InstallSite,
  pools: InstalledPools | undefined,
): FileEdit[] {
  const text = pools === undefined ? undefined : renderInstalledPools(pools);
  const [before, after] = [ownText, text].map((one) => one === undefined ? one : byteText(one));
  return before === after ? [] : [{ path: ownPath, before, after, mode: OWN_MODE }];
}

function union(some: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...some, ...more])];
}
