/** How long a state lasts before the next one follows. */
export type Pace =
  | { readonly kind: "now" }
  | { readonly kind: "time"; readonly milliseconds: number }
  | { readonly kind: "polls"; readonly count: number };

/** Makes state changes wait as long as they are told to. */
export class Pacer {
  readonly #pace: () => Pace;
  readonly #polls = new Map<object, { left: number; done: () => void }>();

  /** Takes where the pace is looked up, each time that something begins to wait. */
  constructor(pace: () => Pace) {
    this.#pace = pace;
  }

  /** Waits out a state of `entity`, a pool or a node; rejects when aborted. */
  async wait(entity: object, signal: AbortSignal): Promise<void> {
    const pace = this.#pace();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    const timer = pace.kind === "polls"
      ? undefined
      : setTimeout(resolve, pace.kind === "time" ? pace.milliseconds : 0);
    const polls = pace.kind === "polls" ? { left: pace.count, done: resolve } : undefined;
    if (polls !== undefined) this.#polls.set(entity, polls);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      // another wait may have begun in place of one that was ended
      if (this.#polls.get(entity) === polls) this.#polls.delete(entity);
    }
  }

  /** Counts one look at `entity`. */
  polled(entity: object): void {
    const waiting = this.#polls.get(entity);
    if (waiting === undefined) return;
    waiting.left -= 1;
    if (waiting.left <= 0) waiting.done();
  }
}
