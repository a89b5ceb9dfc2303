import { clearInterval, setInterval } from "node:timers";
import type { Io, Output } from "../../io/terminal.ts";
import type { Invocation } from "../command_table/command.ts";
import { liveLineOf } from "./live_line.ts";
import { safeText } from "./safe_text.ts";

/** Tells how far something has come that takes a while; disposing it takes the line away. */
export interface Progress extends Disposable {
  /** Replaces what was told before. */
  show(text: string): void;
}

/** What is done sooner than this needs no telling. */
const SILENT_MS = 500;
/** How often a log gets another line. */
const LINE_MS = 10_000;
const TICK_MS = 100;
/** What follows sooner than this goes on with the same wait. */
const LULL_MS = 300;

/** How long an output has been silent: a wait may be made of many that are short. */
interface Wait {
  isTaken: boolean;
  /** When it began, and when the last part of it ended. */
  begin: number;
  end: number;
}

const waits = new WeakMap<Output, Wait>();

const SILENT: Progress = { show: () => {}, [Symbol.dispose]: () => {} };

/**
 * A line on a terminal that is replaced in place, plain lines now and then otherwise; nothing where `--quiet` is given,
 * nor within something that is told already. With `asks`, another program may ask something on the terminal meanwhile:
 * a line that is written stays.
 */
export function startProgress({ io, options }: Invocation, { asks = false } = {}): Progress {
  const { stderr, env } = io;
  const wait = waits.get(stderr) ?? { isTaken: false, begin: 0, end: -Infinity };
  waits.set(stderr, wait);
  if (options.has("quiet") || wait.isTaken) return SILENT;
  wait.isTaken = true;
  const now = performance.now();
  if (now - wait.end > LULL_MS) wait.begin = now;
  const isLive = stderr.columns !== undefined && env["TERM"] !== "dumb" && !asks;
  const progress = isLive ? liveProgress(io, wait) : plainLines(stderr, wait);
  return {
    show: progress.show,
    [Symbol.dispose]: () => {
      progress[Symbol.dispose]();
      Object.assign(wait, { isTaken: false, end: performance.now() });
    },
  };
}

/** Runs something that may take a while, and tells what is waited for. */
export async function whileTelling<T>(
  text: string,
  invocation: Invocation,
  work: () => Promise<T>,
  how: { readonly asks?: boolean } = {},
): Promise<T> {
  using progress = startProgress(invocation, how);
  progress.show(text);
  return await work();
}

function liveProgress(io: Io, { begin }: Wait): Progress {
  const line = liveLineOf(io);
  let last = "";
  const tell = (): void => {
    if (last !== "" && performance.now() - begin >= SILENT_MS) line.draw(last);
  };
  // also what was said once, and goes on; and again where something else was written
  const timer = setInterval(tell, TICK_MS);
  return {
    show: (text) => {
      last = safeText(text);
      tell();
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      line.clear();
    },
  };
}

function plainLines(stderr: Output, wait: Wait): Progress {
  let [last, told] = ["", ""];
  // somebody who waits at a terminal is told soon
  let patience = stderr.columns === undefined ? LINE_MS : SILENT_MS;
  const timer = setInterval(() => {
    if (last === told || performance.now() - wait.begin < patience) return;
    told = last;
    wait.begin = performance.now();
    patience = LINE_MS;
    stderr.write(`${safeText(last)}\n`);
  }, TICK_MS);
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
