import process from "node:process";
import type { Io, Output } from "../io/terminal.ts";
import { cutToWidth, textWidth } from "./text_width.ts";

/** The last line of a terminal while something takes its time: replaced in place, and taken away before all else. */
export interface LiveLine {
  /** Shows one line of safe text in place of the one before. */
  draw(text: string): void;
  clear(): void;
}

const lines = new WeakMap<Output, LiveLine>();

/** The live line of an output, of which there is one. */
export function liveLineOf(output: Output): LiveLine {
  const line = lines.get(output) ?? makeLine(output);
  lines.set(output, line);
  return line;
}

/** The same outside world, where whatever is written takes the live line away first. */
export function withLiveLine(io: Io): Io {
  const line = liveLineOf(io.stderr);
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

/** Blanks, and no escape sequence: those are for terminals that want them. */
function makeLine(output: Output): LiveLine {
  let shown = "";
  const clear = (): void => {
    if (shown !== "") output.write(`\r${" ".repeat(textWidth(shown))}\r`);
    shown = "";
  };
  return {
    draw: (text) => {
      // a line that wraps cannot be taken back, and the terminal may have another width by now
      const cut = cutToWidth(text, (output.columns ?? Infinity) - 1);
      if (cut === shown) return;
      if (shown === "") process.once("exit", clear);
      output.write(`\r${cut}${" ".repeat(Math.max(0, textWidth(shown) - textWidth(cut)))}`);
      shown = cut;
    },
    clear: () => {
      clear();
      process.off("exit", clear);
    },
  };
}
