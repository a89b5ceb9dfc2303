import { changeUsers, type UserOutcome } from "../../azure/nodes/change_users.ts";
import type { BatchNode } from "../../azure/nodes/batch_node.ts";
import { type PutOutcome, putUser } from "../../azure/nodes/node_user.ts";
import { UsageError } from "../../errors.ts";
import type { PublicKey } from "../../ssh/public_key.ts";
import type { SshSettings } from "../../config/pool_config.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolSession } from "./pool_session.ts";
import { startProgress } from "../terminal/progress.ts";
import { KEY_TYPES, type KeyType } from "./user_key.ts";

const DAY_MS = 86_400_000;

/** The pool file's `ssh` block. Throws `UsageError` where there is none. */
export function requireSsh({ config }: Pick<PoolSession, "config">): SshSettings {
  if (config.ssh !== undefined) return config.ssh;
  throw new UsageError("The pool file names no SSH user", {
    hint: "Add one to pool.yaml, under pool_specification: ssh: {username: shipyard}",
  });
}

/** The kind of key that `--key-type` names. Throws `UsageError`. */
export function keyTypeOption({ options }: Invocation): KeyType {
  const text = options.get("key-type") ?? KEY_TYPES[0];
  const type = KEY_TYPES.find((known) => known === text);
  if (type !== undefined) return type;
  throw new UsageError(`Cannot make a key of the type "${text}"`, {
    hint: `There are: ${KEY_TYPES.join(", ")}`,
  });
}

/** Adds the SSH user to each of the nodes that takes users, for as many days as the pool file says. */
export async function addUsers(
  { client, poolId }: PoolSession,
  nodes: readonly BatchNode[],
  ssh: SshSettings,
  publicKey: PublicKey,
  invocation: Invocation,
): Promise<UserOutcome[]> {
  using progress = startProgress(invocation);
  const user = {
    name: ssh.username,
    publicKey,
    expiryTime: new Date(Date.now() + ssh.expiryDays * DAY_MS),
  };
  // what one node has, the others mostly have too
  let likely: PutOutcome = "added";
  return await changeUsers(
    nodes,
    async (nodeId) => likely = await putUser(client, poolId, nodeId, user, likely),
    (done) => progress.show(`adding ${ssh.username}: ${done} of ${nodes.length} nodes`),
  );
}
