import xterm from "@xterm/headless";

/** A terminal, and where its shell begins. */
export interface SessionSettings {
  readonly columns: number;
  readonly folder: string;
  /** All of the shell's environment. */
  readonly env: Readonly<Record<string, string>>;
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
): Promise<string[]> {
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
  const lines = linesOf(screen);
  // the end of its input is the end of the shell
  await keyboard.write(new TextEncoder().encode("exit\n"));
  await keyboard.close();
  await child.status;
  return lines;
}

function awaitsCommand({ buffer: { active } }: xterm.Terminal): boolean {
  const line = active.getLine(active.cursorY)?.translateToString(true) ?? "";
  return line === PROMPT;
}

function linesOf({ buffer: { active } }: xterm.Terminal): string[] {
  const lines: string[] = [];
  for (let row = 0; row < active.cursorY; row++) {
    lines.push(active.getLine(row)?.translateToString(true).trimEnd() ?? "");
  }
  return lines;
}
