import { join } from "node:path";
import process from "node:process";
import { UserError } from "../errors.ts";
import type { Inventory, Node } from "../inventory/inventory.ts";
import { ownJumpOption } from "./jump_hosts.ts";
import { literalPath } from "./quote_ssh_config.ts";
import type { RenderSettings } from "./render_settings.ts";
import { firstUsePath, knownHostsPath } from "./shared_options.ts";
import type { SshOption } from "./ssh_option.ts";

/** What makes a node's socket its own: OpenSSH's `%C` leaves out the host key's name. */
export function nodeHash(pool: string, nodeId: string): string {
  // not an import: it takes 20 ms to load, and few pools need it
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(`${pool}/${nodeId}`).digest("hex").slice(0, 12);
}

/** The options in which a node differs from the others. */
export function nodeOptions(
  node: Node,
  { pool }: Inventory,
  settings: RenderSettings,
  sharedUser: string | undefined,
): SshOption[] {
  const { multiplexingFolder, outFolder, platform } = settings;
  const options: SshOption[] = [];
  if (node.user !== undefined && node.user !== sharedUser) {
    options.push({ keyword: "User", values: [node.user] });
  }
  if (node.hostKeys.length === 0) {
    options.push(
      { keyword: "StrictHostKeyChecking", values: ["accept-new"] },
      {
        keyword: "UserKnownHostsFile",
        values: [firstUsePath(outFolder), knownHostsPath(outFolder)]
          .map((path) => literalPath(path, platform)),
      },
    );
  }
  const jump = ownJumpOption(node, pool, settings.proxyJump);
  if (jump !== undefined) options.push(jump);
  if (multiplexingFolder !== undefined) {
    const socket = socketPath(multiplexingFolder, nodeHash(pool, node.nodeId), node.user);
    options.push({ keyword: "ControlPath", values: [`${literalPath(socket, platform)}-%r`] });
  }
  return options;
}

/** What a socket's name may take: 104 bytes on macOS, less what OpenSSH appends while it opens one. */
const MAX_CONTROL_PATH = 104 - 17 - 1;
const LONGEST_USER = 32;

/** A node's socket, but for what OpenSSH appends to it. */
function socketPath(folder: string, hash: string, user: string | undefined): string {
  const length = new TextEncoder().encode(join(folder, hash)).length + 1 +
    (user?.length ?? LONGEST_USER);
  if (length > MAX_CONTROL_PATH) {
    throw new UserError(
      `Cannot share connections: a socket in ${folder} would have a path of ${length} bytes, over ${MAX_CONTROL_PATH}`,
      { hint: "Set multiplexing to false in poolgen.yaml" },
    );
  }
  return join(folder, hash);
}

/** The user whom most nodes share; none where a node leaves it to OpenSSH. */
export function sharedUser(nodes: readonly Node[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { user } of nodes) {
    if (user === undefined) return undefined;
    counts.set(user, (counts.get(user) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0];
}
