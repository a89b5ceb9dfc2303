import * as z from "zod";
import { closestNode } from "../../closest_word.ts";
import { UsageError } from "../../errors.ts";
import type { LiveAccount } from "../account/live_account.ts";
import type { Node } from "../account/node.ts";
import type { FaultBoard } from "../fault_board.ts";
import { settled } from "./ensure_pool.ts";
import type { Json } from "../json.ts";
import type { InstanceStatus } from "./instance_status.ts";
import { NODE_ACTIONS } from "./node_actions.ts";
import { type WantedPool, wantedPoolSchema } from "./wanted_pool.ts";

/** What a running instance lets its own commands do to it. */
export interface Controlled {
  readonly account: LiveAccount;
  readonly faults: FaultBoard;
  /** Aborts when the instance ends. */
  readonly ending: AbortSignal;
  status(): InstanceStatus;
  /** Notes that faults have changed; resolves when every machine does as they say. */
  faultsChanged(): Promise<void>;
  /** Makes the pool that the instance is to have, or resizes it, and remembers it for a reset. */
  ensurePool(wanted: WantedPool): Promise<void>;
  /** Back to the pool that it was started with, with new nodes, and no faults. */
  reset(): Promise<void>;
  /** Ends the instance once the answer is out. */
  shutDown(): void;
}

const nodeRequest = z.object({ node: z.string(), action: z.enum(NODE_ACTIONS) });
const faultRequest = z.object({
  name: z.string(),
  value: z.string(),
  node: z.string().optional(),
});
const clearRequest = z.object({ name: z.string().optional() });

/** Every action by its name: takes the request's JSON, gives the answer's. */
export const CONTROL_ACTIONS: Readonly<
  Record<string, (instance: Controlled, request: unknown) => Promise<Json>>
> = {
  status: (instance) => Promise.resolve(instance.status()),
  pool: async (instance, request) => {
    await instance.ensurePool(wantedPoolSchema.parse(request));
    return instance.status();
  },
  node: async (instance, request) => {
    const { node: name, action } = nodeRequest.parse(request);
    const node = findNode(instance.account, name);
    await actOnNode(instance.account, node, action);
    const pool = instance.account.findPool(node.poolId);
    if (pool !== undefined) await settled(instance.account, pool, instance.ending);
    await instance.account.saved();
    return instance.status();
  },
  "fault-list": (instance) => Promise.resolve(listFaults(instance)),
  "fault-set": async (instance, request) => {
    const { name, value, node } = faultRequest.parse(request);
    const nodeId = node === undefined ? undefined : findNode(instance.account, node).id;
    instance.faults.set({ name, value, ...nodeId === undefined ? {} : { nodeId } });
    await instance.faultsChanged();
    await instance.account.saved();
    return listFaults(instance);
  },
  "fault-clear": async (instance, request) => {
    instance.faults.clear(clearRequest.parse(request).name);
    await instance.faultsChanged();
    await instance.account.saved();
    return listFaults(instance);
  },
  reset: async (instance) => {
    await instance.reset();
    return instance.status();
  },
  "shut-down": (instance) => {
    instance.shutDown();
    return Promise.resolve({});
  },
};

function listFaults({ faults }: Controlled): Json {
  return { faults: faults.entries.map((entry) => ({ ...entry })) };
}

async function actOnNode(
  account: LiveAccount,
  node: Node,
  action: typeof NODE_ACTIONS[number],
): Promise<void> {
  switch (action) {
    case "reboot":
      return account.reboot(node);
    case "preempt":
      return account.takeAway(node, "preempted");
    case "unusable":
      return account.takeAway(node, "unusable");
    case "recover":
      // a preempted node comes back on another machine; one that was only broken keeps its disk
      return account.restart(node, node.state === "preempted" ? "creating" : "rebooting");
    case "rotate-host-key":
      return await account.rotateHostKeys(node);
  }
}

/** A node by cardinal, alias, long alias or id. Throws `UsageError`. */
function findNode(account: LiveAccount, name: string): Node {
  const found = account.listPools().flatMap((pool) =>
    pool.nodes.filter((node, cardinal) =>
      [String(cardinal), `node${cardinal}`, `${pool.id}-node${cardinal}`, node.id].includes(name)
    )
  );
  const [node] = found;
  if (node === undefined) {
    const near = closestNode(
      name,
      account.listPools().flatMap(({ id: pool, nodes }) =>
        nodes.flatMap(({ id }, cardinal) => [id, `node${cardinal}`, `${pool}-node${cardinal}`])
      ),
    );
    throw new UsageError(`There is no node "${name}"`, {
      hint: near === undefined ? "See them with: poolgen emulator status" : `Did you mean ${near}?`,
    });
  }
  if (found.length > 1) {
    throw new UsageError(`Several pools have a node "${name}"`, {
      hint: `Name it with its pool, such as ${node.poolId}-${
        /^\d+$/.test(name) ? `node${name}` : name
      }`,
    });
  }
  return node;
}
