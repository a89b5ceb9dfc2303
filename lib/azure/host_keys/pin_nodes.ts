import { mapBounded } from "../../concurrency.ts";
import type { BatchClient } from "../client/batch_client.ts";
import type { BatchNode } from "../nodes/batch_node.ts";
import type { Pin, Pins, PinStore } from "./pin_store.ts";
import { readHostKeys } from "./read_host_keys.ts";

const PARALLEL = 32;

/**
 * The host keys that the nodes' start tasks printed. Those that are known from the same start of a machine are not
 * read again; what is new is kept, and what cannot be read takes no pin away: whoever is met next would be trusted.
 * Throws `ServiceError` and `FileError`.
 */
export async function pinNodes(
  client: BatchClient,
  poolId: string,
  nodes: readonly BatchNode[],
  store: PinStore,
): Promise<Pins> {
  const known = await store.load();
  const read = await mapBounded(nodes, PARALLEL, async ({ id, startTask }) => {
    const before = known.get(id);
    const end = startTask?.endTime;
    // a start task that runs again prints the same keys or new ones: until then the old ones hold
    if (end === undefined || before?.startTaskEnd === end) return before;
    const hostKeys = await readHostKeys(client, poolId, id);
    return hostKeys.length === 0 ? before : { startTaskEnd: end, hostKeys };
  });
  const pins = new Map<string, Pin>();
  for (const [index, { id }] of nodes.entries()) {
    const pin = read[index];
    if (pin !== undefined) pins.set(id, pin);
  }
  const isSame = pins.size === known.size && [...pins].every(([id, pin]) => known.get(id) === pin);
  if (!isSame) await store.save(pins);
  return pins;
}
