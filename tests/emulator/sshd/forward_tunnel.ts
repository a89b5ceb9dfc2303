import { startDaemon } from "../../support/daemon.ts";
import { until } from "../../support/wait.ts";

/** An `ssh -N` that runs; disposing it ends it. */
export interface Tunnel extends AsyncDisposable {
  /** What it has said so far. */
  log(): Promise<string>;
}

/** Starts `ssh -N` with options, and waits until everything that it forwards is there. */
export async function startTunnel(
  config: string,
  options: readonly string[],
  folder: string,
): Promise<Tunnel> {
  const logFile = `${folder}/tunnel-${crypto.randomUUID()}.log`;
  const args = ["-F", config, "-o", "LogLevel=DEBUG1", "-N", ...options, "node0"];
  const ssh = await startDaemon("ssh", args, logFile);
  const ready = async (): Promise<boolean> => {
    const log = await ssh.log();
    const remote = options.filter((option) => option === "-R").length;
    return log.includes("Entering interactive session") &&
      log.split("remote forward success for").length > remote;
  };
  if (!await until(async () => ssh.hasExited() || await ready(), 20_000) || ssh.hasExited()) {
    const log = await ssh.log();
    await ssh.end(0);
    throw new Error(`the tunnel is not there:\n${log}`);
  }
  return { log: ssh.log, [Symbol.asyncDispose]: () => ssh.end(5_000) };
}
