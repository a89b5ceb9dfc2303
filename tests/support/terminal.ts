import { within } from "./wait.ts";

/** What somebody at a terminal waits to see, and the keys that they press then. */
export type Turn = readonly [seen: string, keys: string];

/** What became of a program that had a terminal. */
export interface TerminalResult {
  readonly code: number;
  /** All that was seen, also what was typed; lines end as on a terminal. */
  readonly screen: string;
}

/** The program that gives a terminal: util-linux's, which every Linux has. */
export const TERMINAL = "script";

/** How somebody is at a terminal. */
export interface TerminalOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The turns come whenever their text does, as often as that is, but some turn does. */
  readonly anyOrder?: true;
}

/** Runs a program on a terminal of its own to its end; each turn waits for its text after that of the one before. */
export async function atTerminal(
  command: readonly string[],
  turns: readonly Turn[],
  options: TerminalOptions,
): Promise<TerminalResult> {
  const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const child = new Deno.Command(TERMINAL, {
    args: ["-qec", line, "/dev/null"],
    cwd: options.cwd,
    env: { SHELL: "/bin/sh", TERM: "xterm", ...options.env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const keyboard = child.stdin.getWriter();
  const decoder = new TextDecoder();
  let left = turns;
  let [screen, from] = ["", 0];
  /** The turn that it is, and where its text ends. */
  const next = (): { turn: Turn; end: number } | undefined => {
    const those = options.anyOrder === true ? turns : left.slice(0, 1);
    const seen = those.map((turn) => ({ turn, at: screen.indexOf(turn[0], from) }))
      .filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at)[0];
    return seen && { turn: seen.turn, end: seen.at + seen.turn[0].length };
  };
  const reading = (async (): Promise<void> => {
    for await (const bytes of child.stdout) {
      screen += decoder.decode(bytes, { stream: true });
      for (let seen = next(); seen !== undefined; seen = next()) {
        from = seen.end;
        left = options.anyOrder === true ? [] : left.slice(1);
        await keyboard.write(new TextEncoder().encode(seen.turn[1]));
      }
    }
  })();
  const inTime = await within(Promise.all([child.status, reading]), 60_000);
  if (!inTime) child.kill("SIGKILL");
  const { code } = await child.status;
  await reading;
  // it may have gone before the last key was read
  await keyboard.close().catch(() => undefined);
  if (!inTime || left.length > 0) {
    throw new Error(`${line}: never came to ${JSON.stringify(left[0]?.[0])}:\n${screen}`);
  }
  return { code, screen };
}
