import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import type { Output } from "../io/terminal.ts";
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

/** A line on a terminal that is replaced in place, plain lines now and then otherwise; nothing where `--quiet` is given. */
export function startProgress({ io, options }: Invocation): Progress {
  if (options.has("quiet")) return { show: () => {}, [Symbol.dispose]: () => {} };
  const { columns } = io.stderr;
  return columns === undefined ? plainLines(io.stderr) : liveLine(io.stderr, columns);
}

function liveLine(stderr: Output, columns: number): Progress {
  let [last, isDue, isShown] = ["", false, false];
  const write = (): void => {
    if (!isDue || last === "") return;
    // a line that wraps cannot be taken back
    stderr.write(CLEAR + safeText(last).slice(0, columns - 1));
    isShown = true;
  };
  // also what was said once, and goes on
  const timer = setTimeout(() => {
    isDue = true;
    write();
  }, SILENT_MS);
  return {
    show: (text) => {
      last = text;
      write();
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      if (isShown) stderr.write(CLEAR);
    },
  };
}

function plainLines(stderr: Output): Progress {
  let [last, told] = ["", ""];
  const timer = setInterval(() => {
    if (last === told) return;
    told = last;
    stderr.write(`${safeText(last)}\n`);
  }, LINE_MS);
  return {
    show: (text) => {
      last = text;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** How many of each word there are: `3 idle, 1 starting`. */
export function showCounts(words: readonly string[]): string {
  if (words.length === 0) return "none yet";
  const counts = Map.groupBy(words, (word) => word);
  return [...counts].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([word, { length }]) => `${length} ${word}`).join(", ");
}
