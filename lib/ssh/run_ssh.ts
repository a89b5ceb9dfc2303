import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import process from "node:process";
import { text } from "node:stream/consumers";
import { programPath } from "../io/program_path.ts";
import { ASKING_NOBODY } from "./asking_nobody.ts";
import { cannotRun } from "./cannot_run.ts";
import { acceptedKey } from "./unusable_key.ts";

/** A session of OpenSSH's client. */
export interface SshSession {
  /** The ssh_config to use, and nothing beside it. */
  readonly configFile: string;
  readonly alias: string;
  /** What the remote user's shell is to run; a shell to type into where there is none. */
  readonly command: string | undefined;
  /** Whether the node gives a terminal; `force` also where ours is none. */
  readonly terminal: "none" | "give" | "force";
  readonly env: Readonly<Record<string, string>>;
}

const TERMINAL = { none: "-T", give: "-t", force: "-tt" } as const;

/**
 * Runs `ssh` on our own standard streams, to its exit code: that of the command, 255 where ssh itself failed, or 128
 * plus the number of a signal. Throws `UserError` where there is no ssh.
 */
export async function runSsh(session: SshSession): Promise<number> {
  const { configFile, alias, command, terminal, env } = session;
  const args = ["-F", configFile, TERMINAL[terminal], "--", alias];
  const child = spawn(programPath("ssh", env), command === undefined ? args : [...args, command], {
    env: { ...env },
    stdio: "inherit",
  });
  // a terminal sends Ctrl-C to both: what becomes of the session is for ssh to decide
  const ignore = (): void => {};
  process.removeAllListeners("SIGINT");
  process.on("SIGINT", ignore);
  try {
    const [code, signal]: unknown[] = await once(child, "exit");
    if (typeof code === "number") return code;
    const [, number = 0] = Object.entries(constants.signals).find(([name]) => name === signal) ??
      [];
    return 128 + number;
  } catch (cause) {
    throw cannotRun("ssh", cause);
  } finally {
    process.off("SIGINT", ignore);
  }
}

/** What `ssh` says on standard error when it tries to log in once more, asking nobody; empty where it can. */
export async function probeLogin(
  { configFile, alias, env }: Pick<SshSession, "configFile" | "alias" | "env">,
): Promise<string> {
  const options = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "LogLevel=DEBUG2"];
  const args = ["-F", configFile, ...options, "-nT", "--", alias, "true"];
  const child = spawn(programPath("ssh", env), args, {
    env: { ...env, ...ASKING_NOBODY },
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
    return code === 0 ? "" : said.split("\n").filter(isTold).join("\n");
  } catch (cause) {
    throw cannotRun("ssh", cause);
  }
}

/** What a user would be told, whether a key was sent, and which one the server takes. */
function isTold(line: string): boolean {
  return !/^debug[12]: (?!we )/.test(line) || acceptedKey(line) !== undefined;
}
