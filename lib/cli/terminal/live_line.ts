import process from "node:process";
import type { Io, Output } from "../../io/terminal.ts";
import { cutToWidth, textWidth } from "./text_width.ts";
import { usesColor } from "./uses_color.ts";

/** The last line of a terminal while something takes its time: replaced in place, and taken away before all else. */
export interface LiveLine {
  /** Shows one line of safe text in place of the one before. */
  draw(text: string): void;
  clear(): void;
}

const lines = new WeakMap<Output, LiveLine>();

/** The live line of standard error, of which there is one. */
export function liveLineOf(io: Io): LiveLine {
  const line = lines.get(io.stderr) ?? makeLine(io);
  lines.set(io.stderr, line);
  return line;
}

/** The same outside world, where whatever is written takes the live line away first. */
export function withLiveLine(io: Io): Io {
  const line = liveLineOf(io);
  const guarded = (output: Output): Output => ({
    get columns(): number | undefined {
      return output.columns;
    },
    write: (text) => {
      line.clear();
      output.write(text);
    },
  });
  const stderr = guarded(io.stderr);
  lines.set(stderr, line);
  return { ...io, stdout: guarded(io.stdout), stderr };
}

function makeLine(io: Io): LiveLine {
  const { stderr } = io;
  let shown = "";
  // a window that was made narrower has more to erase than was written, but not every terminal wants to be told so
  const blank = (text: string): string =>
    usesColor(io, stderr) ? "\r\x1b[K" : `\r${" ".repeat(textWidth(text))}\r`;
  const clear = (): void => {
    if (shown !== "") stderr.write(blank(shown));
    shown = "";
  };
  return {
    draw: (text) => {
      // a line that wraps cannot be taken back, and the terminal may have another width by now
      const cut = cutToWidth(text, (stderr.columns ?? Infinity) - 1);
      if (cut === shown) return;
      if (shown === "") process.once("exit", clear);
      stderr.write((shown === "" ? "\r" : blank(shown)) + cut);
      shown = cut;
    },
    clear: () => {
      clear();
      process.off("exit", clear);
    },
  };
}
