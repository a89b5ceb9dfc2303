import type { BatchClient } from "./batch_client.ts";
import { ServiceError } from "./service_error.ts";

/**
 * Makes a call that changes something. Where the answer to one attempt was lost, the next one is told that it is
 * done `already`, by this code of the service: then it is done, unless `isOurs` finds that somebody else did it.
 * Throws `ServiceError`.
 */
export async function callWithEffect(
  { call }: BatchClient,
  doing: string,
  already: string,
  change: () => Promise<unknown>,
  isOurs: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  let attempts = 0;
  try {
    await call(doing, () => {
      attempts++;
      return change();
    });
  } catch (error) {
    const isDone = attempts > 1 && error instanceof ServiceError && error.serviceCode === already;
    if (!isDone || !await isOurs()) throw error;
  }
}
