import type { Node, NodeUser } from "../account/node.ts";
import { homeSshConfig } from "./neighbours.ts";
import type { NodeFolders } from "./node_folders.ts";

/** What the environment of a node's commands is made from. */
export interface EnvironmentFacts {
  readonly node: Node;
  readonly folders: NodeFolders;
  readonly hostName: string;
  readonly accountName: string;
  readonly accountUrl: string;
  /** Tells commands of this instance from others, so that they can be found when it was killed. */
  readonly instanceId: string;
  /** The folder of programs that come first on PATH. */
  readonly programs: string;
  /** The emulator's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The variable that marks the commands of an instance. */
export const INSTANCE_VARIABLE = "POOLGEN_EMULATOR_ID";

/** The variable with the folder of a node's public host keys, which this machine's sshd knows nothing of. */
export const HOST_KEYS_VARIABLE = "POOLGEN_HOST_KEYS";

/** The variable that says whether a command's user may use sudo. */
export const ADMIN_VARIABLE = "POOLGEN_ADMIN";

/** The variable that tells a command which node it runs on, as the service has it. */
export const NODE_VARIABLE = "AZ_BATCH_NODE_ID";

const INHERITED = /^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR)$/;

/** What the service tells the commands of a node. */
export function batchEnvironment(
  node: Node,
  folders: NodeFolders,
  account: { readonly name: string; readonly url: string },
): Record<string, string> {
  return {
    AZ_BATCH_ACCOUNT_NAME: account.name,
    AZ_BATCH_ACCOUNT_URL: account.url,
    AZ_BATCH_POOL_ID: node.poolId,
    [NODE_VARIABLE]: node.id,
    AZ_BATCH_NODE_IS_DEDICATED: String(node.isDedicated),
    AZ_BATCH_NODE_ROOT_DIR: folders.root,
    AZ_BATCH_NODE_SHARED_DIR: folders.shared,
    AZ_BATCH_NODE_STARTUP_DIR: folders.startup,
  };
}

/** The environment that a node's commands begin with, whoever runs them. */
export function nodeEnvironment(facts: EnvironmentFacts): Record<string, string> {
  const { node, folders, env } = facts;
  const inherited = Object.entries(env).filter(([name, value]) =>
    INHERITED.test(name) && value !== undefined
  ) as [string, string][];
  return {
    ...Object.fromEntries(inherited),
    PATH: `${facts.programs}:${env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"}`,
    HOSTNAME: facts.hostName,
    ...batchEnvironment(node, folders, { name: facts.accountName, url: facts.accountUrl }),
    [HOST_KEYS_VARIABLE]: folders.hostKeys,
    [INSTANCE_VARIABLE]: facts.instanceId,
  };
}

/** The environment of a user's commands on a node. */
export function userEnvironment(
  facts: EnvironmentFacts,
  { name, isAdmin }: Pick<NodeUser, "name" | "isAdmin">,
): Record<string, string> {
  return {
    ...nodeEnvironment(facts),
    HOME: facts.folders.home(name),
    POOLGEN_SSH_CONFIG: homeSshConfig(facts.folders.home(name)),
    [ADMIN_VARIABLE]: String(isAdmin),
    USER: name,
    LOGNAME: name,
    SHELL: "/bin/bash",
  };
}
