import { randomInt } from "node:crypto";

// What systems give to outgoing connections begins at 32768 or above: one of those could be taken by
// anybody while the emulator is down.
const FIRST = 17_000;
const END = 23_000;
const TRIES = 30;

/**
 * Listens on a free port that is likely to be free the next time too. Rejects with the last error where there
 * is none at all.
 */
export async function onLastingPort<T>(listen: (port: number) => Promise<T>): Promise<T> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      return await listen(randomInt(FIRST, END));
    } catch {
      // most likely it is taken; if not, the last attempt says what is wrong
    }
  }
  return await listen(0);
}
