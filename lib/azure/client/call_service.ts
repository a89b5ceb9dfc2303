import { setTimeout as delay } from "node:timers/promises";
import { EXIT } from "../../errors.ts";
import { retryAfter, ServiceError, serviceError } from "./service_error.ts";

/** How many times a call is made in all. */
const ATTEMPTS = 8;
/** And where the account could not be reached at all, which is told soon. */
const UNREACHABLE_ATTEMPTS = 3;
/** The first wait; each one is twice as long as the one before, and up to half of it shorter by chance. */
const FIRST_WAIT_MS = 200;
/** As long as the service may ask to wait. */
const LONGEST_WAIT_MS = 20_000;
/** No attempt begins later than this after the first one. */
const TOTAL_MS = 60_000;

/** Who watches over calls. */
export interface CallWatcher {
  /** Ends waits. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each call that is made again, in words. */
  readonly onRetry?: ((text: string) => void) | undefined;
}

/**
 * Makes a call that may be made again, until the service is neither too busy nor failing; `Retry-After` is
 * heeded, and each attempt signs anew. Throws `ServiceError` that says what could not be done, and the reason of
 * an abort.
 */
export async function callService<T>(
  doing: string,
  call: () => Promise<T>,
  { signal, onRetry }: CallWatcher = {},
): Promise<T> {
  const begin = performance.now();
  for (let attempt = 1;; attempt++) {
    try {
      return await call();
    } catch (error) {
      signal?.throwIfAborted();
      const failure = serviceError(error, doing);
      const wait = waitAfter(error, attempt);
      if (wait === undefined || performance.now() - begin + wait > TOTAL_MS) throw failure;
      onRetry?.(`${failure.message}; trying again in ${Math.round(wait)} ms`);
      await delay(wait, undefined, { ...(signal === undefined ? {} : { signal }) })
        .catch((aborted: unknown) => {
          signal?.throwIfAborted();
          throw aborted;
        });
    }
  }
}

/** How long to wait after a failure, in milliseconds; `undefined` where another attempt is no use. */
function waitAfter(error: unknown, attempt: number): number | undefined {
  const backoff = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  // a connection may have been closed by the other side just then
  if (error instanceof ServiceError && error.code === EXIT.unreachable) {
    return attempt < UNREACHABLE_ATTEMPTS ? backoff : undefined;
  }
  const asked = retryAfter(error);
  if (attempt >= ATTEMPTS || asked === undefined) return undefined;
  return Math.min(Math.max(asked, backoff), LONGEST_WAIT_MS);
}
