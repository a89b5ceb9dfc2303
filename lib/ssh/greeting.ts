import { step } from "./step.ts";

/** How long a server that says something else first has to say who it is, in milliseconds. */
const PATIENCE_MS = 2_000;
const MOST_LENGTH = 255;

/** A server's first line, and the time until it came. */
export interface Greeting {
  readonly ident: string;
  readonly ms: number;
}

/**
 * Waits for a server to say who it is. It may say other lines before (RFC 4253, section 4.2); where nothing else
 * follows, the first of those is what there is.
 */
export class Greeter {
  readonly #heard = step<Greeting>();
  #first: Greeting | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get promise(): Promise<Greeting> {
    return this.#heard.promise;
  }

  /** Takes a line, and when it came. */
  hear(line: string, ms: number): void {
    const greeting = { ident: line.slice(0, MOST_LENGTH), ms };
    if (line.startsWith("SSH-")) {
      this.#settle(greeting);
      return;
    }
    this.#first ??= greeting;
    this.#timer ??= setTimeout(() => this.#settle(greeting), PATIENCE_MS);
  }

  /** Nothing will follow. */
  end(error: Error): void {
    if (this.#first === undefined) this.#heard.reject(error);
    else this.#settle(this.#first);
  }

  #settle(greeting: Greeting): void {
    clearTimeout(this.#timer);
    this.#heard.resolve(greeting);
  }
}
