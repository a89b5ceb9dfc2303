const MASK = "***";

/** A text that no log, error, dump or JSON shows; only `reveal` gives it. */
export class Secret {
  readonly #text: string;

  /** Takes the text to hide. */
  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself. */
  reveal(): string {
    return this.#text;
  }

  /** The mask, for whoever turns the secret into text or JSON. */
  toString(): string {
    return MASK;
  }

  /** The mask. */
  toJSON(): string {
    return MASK;
  }

  /** The mask, for `console.log` and the like. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return MASK;
  }
}
