import { setTimeout as delay } from "node:timers/promises";
import { BatchFault } from "../batch_fault.ts";
import type { Faults } from "../faults.ts";

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = state + 0x6D2B79F5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

/** Delays or refuses a request on purpose. Throws `BatchFault`; rejects when aborted. */
export async function injectFaults(
  { apiLatency, apiErrorRate }: Faults,
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  // both are drawn each time, so that what a request gets depends on its number alone
  const [fate, kind] = [random(), random()];
  if (apiLatency > 0) await delay(apiLatency, undefined, { signal });
  if (fate < apiErrorRate) throw new BatchFault(kind < 0.5 ? "TooManyRequests" : "ServerBusy");
}
