import { spawn } from "node:child_process";
import { once } from "node:events";
import type { EngineSettings } from "./engine_settings.ts";
import type { ReapOrder } from "./reap.ts";
import { REAPER_VARIABLE } from "./reaper_variable.ts";

/** What a reaper is started with. */
export interface ReaperSetup {
  readonly instanceId: string;
  /** The program and the arguments that start poolgen once more. */
  readonly self: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  log(line: string): void;
}

/**
 * Starts a process that removes what an instance has made once this process is no more, also where it was killed: it
 * sees the end of its input then. Disposing it ends it, with nothing removed.
 */
export function startReaper(settings: EngineSettings, setup: ReaperSetup): AsyncDisposable {
  const { instanceId, self: [program, ...args], env, log } = setup;
  const child = spawn(program, [...args, "emulator", "up"], {
    cwd: "/",
    env: { ...env, [REAPER_VARIABLE]: "1" },
    stdio: ["pipe", "ignore", "ignore"],
    // what a terminal sends to this process is not for the other
    detached: true,
  });
  const ended = once(child, "exit").catch((error: unknown) => log(`no reaper: ${error}`));
  child.stdin.on("error", () => {
    // it has ended already
  });
  const order: ReapOrder = { instanceId, endpoint: settings.endpoint };
  child.stdin.write(`${JSON.stringify(order)}\n`);
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
