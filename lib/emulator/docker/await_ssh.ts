import { setTimeout as delay } from "node:timers/promises";
import type { Duplex } from "node:stream";

const PAUSE_MS = 20;
const ANSWER_MS = 5_000;

/**
 * Resolves once a server that is dialled greets as SSH servers do. Rejects with what `whyNot` says when it names a
 * reason, which is asked after each failure.
 */
export async function awaitSsh(
  dial: () => Promise<Duplex>,
  whyNot: () => Promise<Error | undefined>,
): Promise<void> {
  while (!await greets(dial)) {
    const reason = await whyNot();
    if (reason !== undefined) throw reason;
    await delay(PAUSE_MS);
  }
}

async function greets(dial: () => Promise<Duplex>): Promise<boolean> {
  let peer: Duplex;
  try {
    peer = await dial();
  } catch {
    // it does not listen yet
    return false;
  }
  const timer = setTimeout(() => peer.destroy(), ANSWER_MS);
  try {
    for await (const data of peer) return String(data).startsWith("SSH-");
  } catch {
    // a port that is published before anybody listens behind it
  } finally {
    clearTimeout(timer);
    peer.destroy();
  }
  return false;
}
