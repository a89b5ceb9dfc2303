import { readText } from "../../io/read_text.ts";
import { writeWhole } from "../../io/write_whole.ts";

const MAX_BYTES = 1 << 28;

/** Keeps a state on disk: a file that is always one whole state, and never older than what was promised. */
export class StateFile {
  readonly #path: string;
  readonly #state: () => unknown;
  readonly #failed: (error: unknown) => void;
  #changes = 0;
  #written = 0;
  #writing: Promise<void> | undefined;

  /** Takes where the state goes, how to get it, and who is told when it cannot be written. */
  constructor(path: string, state: () => unknown, failed: (error: unknown) => void) {
    this.#path = path;
    this.#state = state;
    this.#failed = failed;
  }

  /** Notes that the state has changed; it is written soon. */
  changed(): void {
    this.#changes++;
    this.#writing ??= this.#write().finally(() => this.#writing = undefined);
    // who waits for it is told by `saved`
    this.#writing.catch(this.#failed);
  }

  /** Resolves once every change so far is on disk. Throws `FileError`. */
  async saved(): Promise<void> {
    const changes = this.#changes;
    while (this.#written < changes) {
      this.#writing ??= this.#write().finally(() => this.#writing = undefined);
      await this.#writing;
    }
  }

  async #write(): Promise<void> {
    while (this.#written < this.#changes) {
      // many changes come at once: one write takes them all
      await new Promise((resolve) => setImmediate(resolve));
      const changes = this.#changes;
      const text = `${JSON.stringify(this.#state())}\n`;
      // a killed process loses nothing of it; to flush it would cost a hundred times as much
      await writeWhole([{ path: this.#path, text, mode: 0o600 }], false);
      this.#written = changes;
    }
  }
}

/** The JSON of a state file; `undefined` where there is none. Throws `FileError`, or `SyntaxError` for damage. */
export async function readStateFile(path: string): Promise<unknown> {
  const text = await readText(path, MAX_BYTES);
  return text === undefined ? undefined : JSON.parse(text);
}
