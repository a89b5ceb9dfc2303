import type { Invocation } from "./command.ts";
import { safeText } from "./safe_text.ts";

/** Tells how far something has come that takes a while; disposing it takes the line away. */
export interface Progress extends Disposable {
  /** Replaces what was told before. */
  show(text: string): void;
}

/** What is done sooner than this needs no telling. */
const SILENT_MS = 700;
/** How often a log gets another line. */
const LINE_MS = 5_000;
const CLEAR = "\r\x1b[K";
const DEFAULT_COLUMNS = 80;

/** A line on a terminal that is replaced in place, plain lines now and then otherwise; nothing where `--quiet` is given. */
export async function startProgress({ io, options }: Invocation): Promise<Progress> {
  if (options.has("quiet")) return { show: () => {}, [Symbol.dispose]: () => {} };
  const { isatty } = await import("node:tty");
  const begin = performance.now();
  if (!isatty(2)) return plainLines(io.stderr, begin);
  const columns = Number(io.env["COLUMNS"]) || DEFAULT_COLUMNS;
  let isShown = false;
  return {
    show: (text) => {
      if (performance.now() - begin < SILENT_MS) return;
      // a line that wraps cannot be taken back
      io.stderr.write(CLEAR + safeText(text).slice(0, columns - 1));
      isShown = true;
    },
    [Symbol.dispose]: () => {
      if (isShown) io.stderr.write(CLEAR);
    },
  };
}

function plainLines(stderr: Invocation["io"]["stderr"], begin: number): Progress {
  let [last, lastAt] = ["", begin + SILENT_MS - LINE_MS];
  return {
    show: (text) => {
      const now = performance.now();
      if (text === last || now - lastAt < LINE_MS) return;
      [last, lastAt] = [text, now];
      stderr.write(`${safeText(text)}\n`);
    },
    [Symbol.dispose]: () => {},
  };
}

/** How many of each word there are: `3 idle, 1 starting`. */
export function showCounts(words: readonly string[]): string {
  if (words.length === 0) return "none yet";
  const counts = Map.groupBy(words, (word) => word);
  return [...counts].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([word, { length }]) => `${length} ${word}`).join(", ");
}
