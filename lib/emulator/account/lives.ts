/** What goes on behind pools and nodes: at most one thing at a time for each, ended when another begins. */
export class Lives {
  readonly #running = new Map<object, AbortController>();
  readonly #work = new Set<Promise<void>>();
  readonly #timers = new Map<object, ReturnType<typeof setInterval>>();
  readonly #failed: (error: unknown) => void;

  /** Takes who is told what fails without having been ended. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Begins something for `owner`, in place of what was under way for it. */
  begin(owner: object, live: (signal: AbortSignal) => Promise<void>): void {
    this.end(owner);
    const controller = new AbortController();
    this.#running.set(owner, controller);
    const work = live(controller.signal).catch((error: unknown) => {
      if (!controller.signal.aborted) this.#failed(error);
    }).finally(() => {
      this.#work.delete(work);
      if (this.#running.get(owner) === controller) this.#running.delete(owner);
    });
    this.#work.add(work);
  }

  /** Ends what is under way for `owner`. */
  end(owner: object): void {
    this.#running.get(owner)?.abort();
    this.#running.delete(owner);
  }

  /** Does something for `owner` every so many milliseconds, in place of what it repeated before. */
  repeat(owner: object, milliseconds: number, act: () => void): void {
    this.stopRepeating(owner);
    this.#timers.set(owner, setInterval(act, milliseconds));
  }

  /** Ends what is repeated for `owner`. */
  stopRepeating(owner: object): void {
    clearInterval(this.#timers.get(owner));
    this.#timers.delete(owner);
  }

  /** Ends everything, and resolves when nothing is under way any more. */
  async endAll(): Promise<void> {
    for (const owner of [...this.#timers.keys()]) this.stopRepeating(owner);
    for (const owner of [...this.#running.keys()]) this.end(owner);
    await Promise.all(this.#work);
  }
}
