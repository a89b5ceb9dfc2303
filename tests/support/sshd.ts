import { userInfo } from "node:os";
import { type Daemon, startDaemon } from "./daemon.ts";
import { freePort } from "./free_port.ts";
import { descendantsOf, endProcesses } from "./processes.ts";
import { which } from "./programs.ts";
import { type Key, makeKey } from "./ssh_keys.ts";
import { until } from "./wait.ts";

/** What an SSH server needs. */
export interface SshdOptions {
  /** Where its own folder is made; several servers can share it. */
  readonly folder: string;
  /** The public key, such as `ssh-ed25519 AAAA…`, that may log in; lines of several are fine too. */
  readonly authorizedKey: string;
  /** Its host key; a new one if not given. */
  readonly hostKey?: Key;
  /** Its port; any free one if not given. */
  readonly port?: number;
  /** Its address, one of this machine's own; 127.0.0.1 if not given. */
  readonly address?: string;
  /** Whether it has an SFTP subsystem, as it has if nothing is given. */
  readonly sftp?: boolean;
  /** A program and its arguments that start it, as one that gives it another view of the files. */
  readonly prefix?: readonly string[];
  /** Lines of sshd_config that come first and so win; LogLevel must stay INFO or more verbose. */
  readonly extra?: readonly string[];
}

/** A running SSH server; disposing it ends it and all its sessions. */
export interface Sshd extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** The public host key, such as `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** Who can log in. */
  readonly user: string;
  readonly pid: number;
  /** What it has logged so far. */
  log(): Promise<string>;
}

const ADDRESS = "127.0.0.1";
const START_MS = 20_000;
const PORT_ATTEMPTS = 5;

/** Starts OpenSSH's sshd on this machine for the current user and waits until it listens. */
export async function startSshd(options: SshdOptions): Promise<Sshd> {
  const program = which("sshd");
  if (program === undefined) throw new Error("sshd is not installed");
  // sshd refuses to start as root without the folder it locks its unprivileged part up in.
  if (Deno.uid() === 0) await Deno.mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const folder = await Deno.makeTempDir({ dir: options.folder, prefix: "sshd-" });
  const hostKey = options.hostKey ?? await makeKey(`${folder}/host_key`);
  await Deno.writeTextFile(`${folder}/authorized_keys`, `${options.authorizedKey.trim()}\n`);
  const { daemon, port } = await startOnPort(program, folder, hostKey, options);
  return {
    address: options.address ?? ADDRESS,
    port,
    hostKey: hostKey.publicKey,
    user: userInfo().username,
    pid: daemon.pid,
    log: daemon.log,
    async [Symbol.asyncDispose](): Promise<void> {
      // Sessions outlive the sshd that accepted them, and as orphans they cannot be found any more.
      const sessions = descendantsOf(daemon.pid);
      await Promise.all([daemon.end(2_000), endProcesses(sessions, 2_000)]);
    },
  };
}

async function startOnPort(
  program: string,
  folder: string,
  hostKey: Key,
  options: SshdOptions,
): Promise<{ daemon: Daemon; port: number }> {
  const { address = ADDRESS, prefix = [] } = options;
  for (let attempt = 1;; attempt++) {
    const port = options.port ?? freePort();
    const config = `${folder}/sshd_config`;
    const logFile = `${folder}/sshd-${attempt}.log`;
    await Deno.writeTextFile(config, configText(folder, port, hostKey, options));
    const [file = program, ...args] = [...prefix, program, "-D", "-e", "-f", config];
    const daemon = await startDaemon(file, args, logFile);
    if (await listens(daemon, address, port)) return { daemon, port };
    await daemon.end(0);
    const log = await daemon.log();
    const taken = log.includes("Address already in use");
    if (!taken || options.port !== undefined || attempt === PORT_ATTEMPTS) {
      throw new Error(`sshd does not listen on ${address}:${port}; its log:\n${log}`);
    }
  }
}

function configText(folder: string, port: number, hostKey: Key, options: SshdOptions): string {
  const { address = ADDRESS, extra = [], sftp = true } = options;
  return [
    ...extra,
    `ListenAddress ${address}`,
    `Port ${port}`,
    `HostKey "${hostKey.privateKey}"`,
    `AuthorizedKeysFile "${folder.replaceAll("%", "%%")}/authorized_keys"`,
    "PidFile none",
    "UsePAM no",
    "StrictModes no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "AllowTcpForwarding yes",
    "AllowStreamLocalForwarding yes",
    // The default key exchange costs more than everything else in a short login.
    "KexAlgorithms curve25519-sha256",
    "LogLevel VERBOSE",
    "MaxStartups 100",
    ...(sftp ? ["Subsystem sftp internal-sftp"] : []),
    "",
  ].join("\n");
}

async function listens(daemon: Daemon, address: string, port: number): Promise<boolean> {
  // A connection alone could have reached someone else who took the port first.
  const line = `Server listening on ${address} port ${port}.`;
  const ready = async (): Promise<boolean> =>
    (await daemon.log()).includes(line) && await accepts(address, port);
  return await until(async () => daemon.hasExited() || await ready(), START_MS) &&
    !daemon.hasExited();
}

async function accepts(hostname: string, port: number): Promise<boolean> {
  try {
    const connection = await Deno.connect({ hostname, port });
    connection.close();
    return true;
  } catch {
    return false;
  }
}
