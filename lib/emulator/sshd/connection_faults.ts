import type { Socket } from "node:net";
import type { Faults } from "../faults.ts";

/** Makes an accepted connection as slow and as breakable as the faults say, which may change meanwhile. */
export function applyConnectionFaults(socket: Socket, faults: () => Faults): void {
  const writeNow = socket.write.bind(socket);
  const endNow = socket.end.bind(socket);
  /** What waits to be done, and when; in order, so that nothing overtakes. */
  const waiting: { readonly due: number; readonly act: () => void }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    timer = undefined;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const early = next.due - performance.now();
      if (early > 0) {
        timer = setTimeout(flush, early);
        return;
      }
      waiting.shift();
      next.act();
    }
  };
  const later = (act: () => void): void => {
    waiting.push({ due: performance.now() + faults().sshLatency, act });
    timer ??= setTimeout(flush, faults().sshLatency);
  };
  const isDelayed = (): boolean => waiting.length > 0 || faults().sshLatency > 0;

  // the socket's own counters leave out what still waits in it
  let bytes = 0;
  const breakIfDue = (more: number): boolean => {
    bytes += more;
    const limit = faults().sshDropAfter;
    if (limit === undefined || bytes < limit) return false;
    socket.resetAndDestroy();
    return true;
  };
  socket.on("data", (data) => breakIfDue(data.length));
  socket.write = (data: Uint8Array | string): boolean => {
    if (breakIfDue(data.length)) return false;
    if (!isDelayed()) return writeNow(data);
    later(() => writeNow(data));
    return true;
  };
  socket.end = (): Socket => {
    if (isDelayed()) later(endNow);
    else endNow();
    return socket;
  };
  socket.once("close", () => {
    clearTimeout(timer);
    waiting.length = 0;
  });
}
