import { assert, assertEquals } from "@std/assert";
import { type CommandOptions, type CommandResult, runCommand } from "../support/command.ts";
import type { Dockerd } from "../support/dockerd.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { endProcesses } from "../support/processes.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/wait.ts";
import { DOCKER, dockerAt } from "./tunnel_docker.ts";
import { HOME_TOOLS } from "./tunnel_home.ts";
import { nodeOf, renderPool, type TunnelPool } from "./tunnel_pool.ts";

/** What a test of docker on nodes with daemons of their own needs. */
export const DOCKER_NODES: readonly string[] = [...DOCKER, ...HOME_TOOLS];

/** A rendered pool, in whose folder the compiled poolgen and docker are run. */
export interface DockerSite extends AsyncDisposable {
  readonly folder: string;
  readonly pool: TunnelPool;
  readonly sshds: readonly Sshd[];
  /** All of the environment of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs poolgen, or another program, to its end. */
  poolgen(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  run(command: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Renders once more, with other settings. */
  renderAgain(settings: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Starts a node for each daemon, which is found at the same path on each, and renders them. */
export async function makeDockerSite(daemons: readonly Dockerd[]): Promise<DockerSite> {
  const parts = new AsyncDisposableStack();
  const { path: folder } = parts.use(await tempFolder());
  const key = await makeKey(`${folder}/key`);
  const socket = `${folder}/node.sock`;
  await Deno.writeTextFile(socket, "");
  const sshds: Sshd[] = [];
  for (const daemon of daemons) {
    // each sees its own daemon's socket at that path
    const mount = 'mount --bind "$0" "$1" && shift && exec "$@"';
    const prefix = ["unshare", "--mount", "sh", "-c", mount, daemon.socket, socket];
    sshds.push(parts.use(await startSshd({ folder, authorizedKey: key.publicKey, prefix })));
  }
  const options = {
    folder,
    privateKey: key.privateKey,
    nodes: sshds.map((sshd, number) => nodeOf(`tvmps_${number}_d`, sshd)),
    settings: dockerAt(`unix://${socket}`),
  };
  const pool = parts.use(await renderPool(options));
  await Deno.mkdir(`${folder}/bin`);
  await Deno.symlink(EXECUTABLE.command[0], `${folder}/bin/poolgen`);
  const env = {
    ...pool.env,
    PATH: `${folder}/bin:${pool.env["PATH"]}`,
    DOCKER_CONFIG: `${folder}/docker`,
  };
  const run: DockerSite["run"] = ([file = "", ...args], more = {}) =>
    runCommand(file, args, {
      cwd: pool.folder,
      timeoutMs: 120_000,
      ...more,
      env: { ...env, ...more.env },
      clearEnv: true,
    });
  return {
    folder,
    pool,
    sshds,
    env,
    run,
    poolgen: (args, more) => run([`${folder}/bin/poolgen`, ...args], more),
    renderAgain: async (settings) => {
      await renderPool({ ...options, settings: { ...options.settings, ...settings } });
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** The value that a shell would give DOCKER_HOST; requires that it is told of one. */
export function hostIn({ code, stdout, stderr }: CommandResult): string {
  assertEquals(code, 0, stderr);
  const value = /^export DOCKER_HOST='([^']*)';$/m.exec(stdout)?.[1];
  assert(value !== undefined, stdout);
  return value;
}

/** What docker prints of the daemon that it talks to: of two on a machine, nothing else differs. */
export const WHICH_DAEMON = "{{.DockerRootDir}}";

/** The daemon that docker talks to. */
export async function daemonAt(site: DockerSite, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await site.run(["docker", ...args, "info", "-f", WHICH_DAEMON]);
  assertEquals(code, 0, stderr);
  return stdout.trim();
}

/** Ends a process by a signal, and waits until it has ended. */
export async function killAndWait(
  site: DockerSite,
  pid: number,
  signal: Deno.Signal,
): Promise<void> {
  Deno.kill(pid, signal);
  const ended = await until(() => !site.pool.processes().some((one) => one.pid === pid), 10_000);
  assert(ended, `${pid} does not end`);
}

/** The only process that a pool's tunnels have. */
export function onlyTunnel({ pool }: DockerSite): number {
  const [one, ...others] = pool.processes();
  assert(one !== undefined && others.length === 0, `${others.length} too many`);
  return one.pid;
}

/** Ends every tunnel of a site. */
export async function endTunnels({ pool }: DockerSite): Promise<void> {
  await endProcesses(pool.processes(), 2_000);
}
