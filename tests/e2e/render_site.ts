import { assertEquals } from "@std/assert";
import { type CommandOptions, type CommandResult, runCommand } from "../support/command.ts";
import type { Program } from "../support/poolgen.ts";
import { homeEnvironment, writeProject } from "../support/render_project.ts";
import { type Key, makeKey } from "../support/ssh_keys.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { tempFolder } from "../support/temp.ts";

/** What a test that logs in needs. */
export const SSH_PROGRAMS: readonly string[] = ["ssh", "sshd", "ssh-keygen"];

/** A folder with a key that real servers let in; disposing it ends the servers. */
export interface Site extends AsyncDisposable {
  readonly folder: string;
  readonly key: Key;
  /** Starts one more server. */
  start(options?: { hostKey?: Key; port?: number; extra?: readonly string[] }): Promise<Sshd>;
}

/** Makes a folder and a key. */
export async function makeSite(): Promise<Site> {
  const parts = new AsyncDisposableStack();
  const { path: folder } = parts.use(await tempFolder());
  const key = await makeKey(`${folder}/key`);
  return {
    folder,
    key,
    start: async (options = {}) =>
      parts.use(await startSshd({ folder, authorizedKey: key.publicKey, ...options })),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** A node of `nodes.yaml` behind a server, pinned unless said otherwise. */
export function nodeAt(
  id: string,
  { address, port, user, hostKey }: Sshd,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { id, address, port, user, host_keys: [hostKey], ...more };
}

/** Renders nodes with the site's key; what is rendered is in `generated` of the site's folder. */
export async function renderNodes(
  program: Program,
  site: Site,
  nodes: readonly Record<string, unknown>[],
  settings: Readonly<Record<string, unknown>> = {},
): Promise<CommandResult> {
  const { privateKey } = site.key;
  const ssh = {
    username: "shipyard",
    ssh_public_key: `${privateKey}.pub`,
    ssh_private_key: privateKey,
  };
  await writeProject(site.folder, { ssh, nodes, settings });
  const result = await program.run(["render"], {
    cwd: site.folder,
    env: homeEnvironment(site.folder),
  });
  assertEquals(result.code, 0, result.stderr);
  return result;
}

/** Runs a command on a node through a configuration, by default the rendered one. */
export function login(
  site: Site,
  name: string,
  command: string,
  { config = `${site.folder}/generated/ssh_config`, ...options }: CommandOptions & {
    config?: string;
  } = {},
): Promise<CommandResult> {
  return runCommand("ssh", ["-F", config, name, command], { timeoutMs: 30_000, ...options });
}
