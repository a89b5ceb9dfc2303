import xterm from "@xterm/headless";

/** A terminal, and where its shell begins. */
export interface SessionSettings {
  readonly columns: number;
  readonly folder: string;
  /** All of the shell's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Some text of a line that looks the same. */
export interface Span {
  readonly text: string;
  readonly isBold: boolean;
  readonly isDim: boolean;
  /** One of the terminal's first 16 colours; absent for its usual one. */
  readonly color: number | undefined;
}

/** More than any session has. */
const ROWS = 500;
const PROMPT = "$ ";
const MOST_MS = 120_000;

/**
 * Types commands into a shell on a terminal of its own, each when the one before has ended, and gives what is on
 * its screen in the end, line by line.
 */
export async function recordSession(
  commands: readonly string[],
  { columns, folder, env }: SessionSettings,
): Promise<Span[][]> {
  const child = new Deno.Command("script", {
    // the command that `script` is given has the terminal's size set first
    args: [
      "-qec",
      `stty cols ${columns} rows ${ROWS}; exec bash --noprofile --norc -i`,
      "/dev/null",
    ],
    cwd: folder,
    env: { ...env, PS1: PROMPT, TERM: "xterm", SHELL: "/bin/sh", HISTFILE: "/dev/null" },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    // a shell that never asks for the next command
    signal: AbortSignal.timeout(MOST_MS),
  }).spawn();
  const screen = new xterm.Terminal({ cols: columns, rows: ROWS, allowProposedApi: true });
  const keyboard = child.stdin.getWriter();
  const left = [...commands];
  for await (const bytes of child.stdout) {
    await new Promise<void>((done) => screen.write(bytes, done));
    if (!awaitsCommand(screen)) continue;
    const next = left.shift();
    if (next === undefined) break;
    await keyboard.write(new TextEncoder().encode(`${next}\n`));
  }
  const { buffer: { active } } = screen;
  const lines = Array.from({ length: active.cursorY }, (_, row) => spansOf(active.getLine(row)));
  // the end of its input is the end of the shell
  await keyboard.write(new TextEncoder().encode("exit\n"));
  await keyboard.close();
  await child.status;
  return lines;
}

function awaitsCommand({ buffer: { active } }: xterm.Terminal): boolean {
  return active.getLine(active.cursorY)?.translateToString(true) === PROMPT;
}

function spansOf(line: xterm.IBufferLine | undefined): Span[] {
  const spans: Span[] = [];
  const length = line?.translateToString(true).trimEnd().length ?? 0;
  for (let column = 0; column < length; column++) {
    const cell = line?.getCell(column);
    if (cell === undefined) continue;
    const span = {
      text: cell.getChars() || " ",
      isBold: cell.isBold() !== 0,
      isDim: cell.isDim() !== 0,
      color: cell.isFgPalette() ? cell.getFgColor() : undefined,
    };
    const last = spans.at(-1);
    if (
      last !== undefined && last.isBold === span.isBold && last.isDim === span.isDim &&
      last.color === span.color
    ) {
      spans[spans.length - 1] = { ...last, text: last.text + span.text };
    } else spans.push(span);
  }
  return spans;
}

/** What a line says, whatever it looks like. */
export function textOf(line: readonly Span[]): string {
  return line.map(({ text }) => text).join("");
}
