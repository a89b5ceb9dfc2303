import { EXIT, type ExitCode } from "../../errors.ts";
import type { Io } from "../../io/terminal.ts";
import { safeText } from "../terminal/safe_text.ts";
import { completeWords } from "./complete_words.ts";
import { isShell, type Shell } from "./shells.ts";

/**
 * `poolgen __complete SHELL INDEX WORD...`, which the scripts of `poolgen completion` run: completes the word at the
 * index, counted from 0 behind the program's name. Prints what kind of word it is, then what it could be, each with
 * a tab and a few words. Whatever goes wrong, there is nothing to tell somebody who is typing.
 */
export async function answerShell(io: Io): Promise<ExitCode> {
  const [, shell = "", index = "", ...typed] = io.args;
  if (!isShell(shell) || !/^\d{1,4}$/.test(index)) return EXIT.usage;
  const last = Number(index);
  const line = shell === "bash" ? joinPieces(typed.slice(0, last + 1)) : {
    before: typed.slice(0, last),
    // shells that leave out empty arguments mean one
    word: typed[last] ?? "",
    head: "",
  };
  try {
    const { kind, prefix, candidates } = await completeWords(line.before, line.word, io);
    const lines = candidates.map(({ value, description }) =>
      `${shownValue(shell, prefix + value, prefix, line.head)}\t${safeText(description)}`
    );
    io.stdout.write([kind, ...lines].map((text) => `${text}\n`).join(""));
    return EXIT.ok;
  } catch {
    return EXIT.failed;
  }
}

/** The part of a word that a shell puts in the place of what was typed. */
function shownValue(shell: Shell, whole: string, prefix: string, head: string): string {
  if (shell === "zsh") return whole.slice(prefix.length);
  return whole.startsWith(head) ? whole.slice(head.length) : whole;
}

interface TypedLine {
  readonly before: readonly string[];
  readonly word: string;
  /** The part of the word that bash leaves in its place. */
  readonly head: string;
}

/** Bash takes words apart at `=` and `:`, keeps their quotes, and replaces the last piece only. */
function joinPieces(pieces: readonly string[]): TypedLine {
  const words: string[] = [];
  let isOpen = false;
  let head = "";
  for (const piece of pieces) {
    const isBreak = /^[=:]+$/.test(piece);
    const text = piece.replace(/["'\\]/g, "");
    const last = words.at(-1);
    if (last !== undefined && (isBreak || isOpen)) {
      head = isBreak ? last + text : last;
      words[words.length - 1] = last + text;
    } else {
      head = "";
      words.push(text);
    }
    isOpen = isBreak;
  }
  return { before: words.slice(0, -1), word: words.at(-1) ?? "", head };
}
