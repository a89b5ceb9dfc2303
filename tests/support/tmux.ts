import { type CommandResult, runCommand } from "./command.ts";
import { tempFolder } from "./temp.ts";
import { until } from "./wait.ts";

/** A program in a terminal of its own, as somebody sits before it; disposing ends it. */
export interface TmuxTerminal extends AsyncDisposable {
  /** Types text as it is; `\t` is the Tab key, and `\r` Enter. */
  type(text: string): Promise<void>;
  /** The lines on the screen; with `styled`, with the escape sequences of their colours. */
  screen(styled?: boolean): Promise<string>;
  /** Waits until the screen is as asked for, and gives it; throws with what it shows where it never is. */
  seen(what: string | RegExp, styled?: boolean): Promise<string>;
}

const PATIENCE_MS = 60_000;

/** Starts a program in a terminal of so many columns. */
export async function openTmux(
  command: readonly string[],
  { cwd, env, columns = 160 }: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly columns?: number;
  },
): Promise<TmuxTerminal> {
  const folder = await tempFolder();
  const socket = `${folder.path}/tmux`;
  const tmux = (...args: string[]): Promise<CommandResult> =>
    runCommand("tmux", ["-f", "/dev/null", "-S", socket, ...args], {
      cwd,
      env: { ...env, TERM: "xterm-256color" },
      clearEnv: true,
    });
  // the socket is this test's own, and so is the server
  const started = await tmux(
    ...["new-session", "-d", "-x", `${columns}`, "-y", "60", "--", ...command],
  );
  if (started.code !== 0) throw new Error(`tmux does not start: ${started.stderr}`);
  async function screen(styled = false): Promise<string> {
    return (await tmux("capture-pane", "-p", "-J", ...styled ? ["-e"] : [])).stdout.trimEnd();
  }
  return {
    async type(text): Promise<void> {
      await tmux("send-keys", "-l", "--", text);
    },
    screen,
    async seen(what, styled): Promise<string> {
      let shown = "";
      const found = await until(async () => {
        shown = await screen(styled);
        return typeof what === "string" ? shown.includes(what) : what.test(shown);
      }, PATIENCE_MS);
      if (!found) throw new Error(`the screen never shows ${what}, but:\n${shown}`);
      return shown;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await tmux("kill-server");
      await folder[Symbol.asyncDispose]();
    },
  };
}
