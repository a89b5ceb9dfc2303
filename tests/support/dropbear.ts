import { type Daemon, startDaemon } from "./daemon.ts";
import { freePort } from "./free_port.ts";
import { runCommand } from "./command.ts";
import { descendantsOf, endProcesses } from "./processes.ts";
import { which } from "./programs.ts";
import { until } from "./wait.ts";
import { makeHome } from "../e2e/tunnel_home.ts";

/** A running dropbear; disposing it ends it and its sessions. */
export interface Dropbear extends AsyncDisposable {
  readonly address: "127.0.0.1";
  readonly port: number;
  /** The public host key, such as `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  readonly user: "root";
}

/** What a test with dropbear needs. */
export const DROPBEAR: readonly string[] = ["dropbear", "dropbearkey", "root", "unshare", "mount"];

const START_MS = 20_000;

/** Starts dropbear on 127.0.0.1 with a key that may log in as root, and a home folder of its own. */
export async function startDropbear(
  { folder, authorizedKey }: { readonly folder: string; readonly authorizedKey: string },
): Promise<Dropbear> {
  const program = which("dropbear");
  if (program === undefined) throw new Error("dropbear is not installed");
  const own = await Deno.makeTempDir({ dir: folder, prefix: "dropbear-" });
  const made = await runCommand("dropbearkey", ["-t", "ed25519", "-f", `${own}/host_key`]);
  const hostKey = /^ssh-ed25519 \S+/m.exec(made.stdout)?.[0];
  if (hostKey === undefined) throw new Error(`dropbearkey failed: ${made.stderr}`);
  // it reads the keys that may log in from the home folder, and nowhere else
  const [file = "", ...atHome] = await makeHome(own, { authorized_keys: `${authorizedKey}\n` });
  const port = freePort();
  const args = ["-F", "-E", "-s", "-r", `${own}/host_key`, "-P", `${own}/pid`];
  const command = [...atHome, program, ...args, "-p", `127.0.0.1:${port}`];
  const daemon = await startDaemon(file, command, `${own}/log`);
  if (!await until(() => daemon.hasExited() || listens(port), START_MS) || daemon.hasExited()) {
    await daemon.end(0);
    throw new Error(`dropbear does not listen: ${await daemon.log()}`);
  }
  return {
    ...{ address: "127.0.0.1", port, hostKey, user: "root" },
    [Symbol.asyncDispose]: () => end(daemon),
  };
}

async function end(daemon: Daemon): Promise<void> {
  const sessions = descendantsOf(daemon.pid);
  await Promise.all([daemon.end(2_000), endProcesses(sessions, 2_000)]);
}

async function listens(port: number): Promise<boolean> {
  try {
    using _connection = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}
