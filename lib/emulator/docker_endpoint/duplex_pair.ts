import { Duplex } from "node:stream";

type Done = (error?: Error | null) => void;

/** Two streams: what is written to one is read from the other, no faster than it is read. */
export function duplexPair(): [Duplex, Duplex] {
  const [one, other] = [new End(), new End()];
  one.peer = other;
  other.peer = one;
  return [one, other];
}

class End extends Duplex {
  peer: End | undefined;
  /** Tells the peer that what it wrote was taken. */
  #taken: Done | undefined;

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: Done): void {
    if (this.peer === undefined || this.peer.destroyed) done(new Error("the other end is closed"));
    else if (this.peer.push(chunk)) done();
    else this.peer.#taken = done;
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  override _final(done: Done): void {
    this.peer?.push(null);
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#taken?.(new Error("the other end is closed"));
    // As with a connection, the peer still reads what came before, and then the end.
    if (!this.writableFinished && this.peer?.destroyed === false) this.peer.push(null);
    done(error);
  }
}
