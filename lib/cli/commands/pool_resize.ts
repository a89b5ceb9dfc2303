import { type BatchPool, getPool } from "../../azure/pools/batch_pool.ts";
import { isoDuration } from "../../azure/client/duration.ts";
import { listNodes } from "../../azure/nodes/list_nodes.ts";
import { fitnessOf } from "../../azure/nodes/node_states.ts";
import { accessRules } from "../../azure/pools/nat_pool.ts";
import { type PoolFileParts, requestedNatPool } from "../../azure/pools/pool_request.ts";
import { resizePool } from "../../azure/pools/resize_pool.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { showNodes } from "../nodes/show_nodes.ts";
import { addUsers, keyTypeOption } from "../pools/add_users.ts";
import { awaitNodes } from "../pools/await_nodes.ts";
import type { Invocation } from "../command_table/command.ts";
import { finishPool } from "../pools/finish_pool.ts";
import { printWarnings } from "../terminal/notes.ts";
import { openPool, type PoolSession } from "../pools/pool_session.ts";
import { checkUserKey, userKey } from "../pools/user_key.ts";

type Specification = PoolFileParts["specification"];

/** `poolgen pool resize`: exits with 1 where nodes failed. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const keyType = keyTypeOption(invocation);
  const session = await openPool(invocation);
  const { client, poolId, target, config: { ssh } } = session;
  const { specification, size, resizeTimeout } = wanted(session);
  await checkUserKey(ssh);
  const pool = await getPool(client, poolId);
  if (pool.isAutoScaled) {
    throw new UsageError(`Cannot resize the pool ${poolId}: a formula sizes it`, {
      hint: "Change the formula, or disable autoscale on the pool first",
    });
  }
  printWarnings(accessWarnings(specification, pool), invocation);
  const key = ssh === undefined ? undefined : await userKey(ssh, keyType, invocation);
  // the others may have been begun by a run that did not come to their users
  const before = new Set(
    (await listNodes(client, poolId)).filter(({ state }) => fitnessOf(state) === "ready")
      .map(({ id }) => id),
  );
  const isSame = pool.target.dedicated === size.dedicated &&
    pool.target.lowPriority === size.lowPriority;
  if (!isSame) await resizePool(client, poolId, size, resizeTimeout);
  if (options.has("no-wait")) {
    if (options.has("json")) {
      const none = { inventory: { target, pool: poolId, nodes: [] }, unreachable: [] };
      showNodes(none, invocation);
    } else if (!options.has("quiet")) {
      io.stdout.write(
        `the pool ${poolId} is being resized; once it is: poolgen pool user add\n`,
      );
    }
    return EXIT.ok;
  }
  const settled = await awaitNodes(session, invocation);
  const added = settled.nodes.filter(({ id }) => !before.has(id));
  const users = ssh === undefined || key === undefined
    ? []
    : await addUsers(session, added, ssh, key, invocation);
  return await finishPool(session, settled, users, invocation);
}

/** A resize changes who may reach the nodes as little as anything else would. */
function accessWarnings(specification: Specification, { sshRules }: BatchPool): string[] {
  if (specification.remote_access_control === undefined) return [];
  const asked = accessRules(requestedNatPool(specification));
  if (asked.join() === sshRules.join()) return [];
  const rules = sshRules.length === 0 ? "none" : sshRules.join(", ");
  return [
    `remote_access_control changes nothing on a pool that is there; its rules stay: ${rules} ` +
    "(poolgen pool add --recreate makes it anew)",
  ];
}

function wanted({ config }: PoolSession): {
  readonly specification: Specification;
  readonly size: { readonly dedicated: number; readonly lowPriority: number };
  readonly resizeTimeout: string | undefined;
} {
  const { specification } = config;
  if (specification === undefined) {
    throw new UsageError("There is no pool file that says how many nodes there are to be", {
      hint: "Write a pool.yaml with vm_count, or name one with --pool FILE",
    });
  }
  const { vm_count, resize_timeout } = specification;
  return {
    specification,
    size: { dedicated: vm_count.dedicated ?? 0, lowPriority: vm_count.low_priority ?? 0 },
    resizeTimeout: resize_timeout === undefined
      ? undefined
      : isoDuration(resize_timeout, "resize_timeout"),
  };
}
