import { setTimeout as delay } from "node:timers/promises";
import { EXIT } from "../errors.ts";
import { retryAfter, ServiceError, serviceError } from "./service_error.ts";

/** How many times a call is made in all. */
const ATTEMPTS = 6;
/** The first wait; each one is twice as long as the one before, and up to half of it shorter by chance. */
const FIRST_WAIT_MS = 200;
/** As long as the service may ask to wait. */
const LONGEST_WAIT_MS = 20_000;

/**
 * Makes a call that may be made again, until the service is neither too busy nor failing; `Retry-After` is
 * heeded, and each attempt signs anew. Throws `ServiceError` that says what could not be done.
 */
export async function callService<T>(doing: string, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await call();
    } catch (error) {
      const wait = waitAfter(error, attempt);
      if (wait === undefined) throw serviceError(error, doing);
      await delay(wait);
    }
  }
}

/** How long to wait after a failure, in milliseconds; `undefined` where another attempt is no use. */
function waitAfter(error: unknown, attempt: number): number | undefined {
  // an account that cannot be reached is told at once
  if (error instanceof ServiceError && error.code === EXIT.unreachable) return undefined;
  const asked = retryAfter(error);
  if (attempt >= ATTEMPTS || asked === undefined) return undefined;
  const backoff = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  return Math.min(Math.max(asked, backoff), LONGEST_WAIT_MS);
}
