import { assertEquals, assertMatch } from "@std/assert";
import { run } from "../../lib/cli/run.ts";
import type { Output } from "../../lib/io/terminal.ts";
import { type CommandOptions, type CommandResult, runCommand } from "../support/command.ts";
import { endProcesses, type Process, runningProcesses } from "../support/processes.ts";
import { type Key, makeKey } from "../support/ssh_keys.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/wait.ts";

/** What a test of the script alone needs. */
export const SSH: readonly string[] = ["ssh", "sshd", "ssh-keygen"];

/** A machine for `nodes.yaml`. */
export interface PoolNode {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly host_keys: readonly string[];
}

/** What a pool is rendered from. */
export interface PoolOptions {
  /** An existing folder, in which the pool gets a folder of its own. */
  readonly folder: string;
  readonly privateKey: string;
  readonly nodes: readonly PoolNode[];
  readonly vmSize?: string;
  /** The pool's name. */
  readonly id?: string;
  /** The contents of `poolgen.yaml`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The name of the pool's own folder. */
  readonly name?: string;
  /** The folder for what runs, in place of one beside the script. */
  readonly runFolder?: string;
}

/** How to run the script. */
export interface TunnelOptions extends CommandOptions {
  /** The shell that runs it, in place of the one that its first line names. */
  readonly shell?: readonly string[];
}

/** A rendered pool; disposing it ends whatever its script has left running. */
export interface TunnelPool extends AsyncDisposable {
  readonly folder: string;
  readonly script: string;
  readonly runFolder: string;
  /** All of the environment that the script gets. */
  readonly env: Readonly<Record<string, string>>;
  run(args: readonly string[], options?: TunnelOptions): Promise<CommandResult>;
  /** Every process that the script has started. */
  processes(): Process[];
}

/** The name of a pool that is given no other. */
export const POOL_ID = "testpool";

// The tunnel outlives the script that starts it, but keeps its environment.
const MARK = "POOLGEN_TEST";
const SCRIPT = "ssh_docker_tunnel_shipyard.sh";
/** Settings that find out soon that a node does not answer. */
export const DEFAULT_SETTINGS = { ssh_options: { ConnectTimeout: 2 } };

/** Renders a pool's tunnel script as `poolgen render` does. */
export async function renderPool(options: PoolOptions): Promise<TunnelPool> {
  const folder = `${options.folder}/${options.name ?? "pool"}`;
  await Deno.mkdir(folder, { recursive: true });
  await writeFiles(folder, options);
  await render(folder);
  const script = `${folder}/${SCRIPT}`;
  const runFolder = options.runFolder ?? `${options.folder}/run`;
  const mark = crypto.randomUUID();
  const env = {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: folder,
    POOLGEN_RUNDIR: runFolder,
    [MARK]: mark,
  };
  const processes = (): Process[] => startedWith(`${MARK}=${mark}`);
  return {
    folder,
    script,
    runFolder,
    env,
    processes,
    run: (args, { shell = [], ...rest } = {}) => {
      const [file = script, ...words] = [...shell, script, ...args];
      return runCommand(file, words, { ...rest, env: { ...env, ...rest.env }, clearEnv: true });
    },
    [Symbol.asyncDispose]: () => endProcesses(processes(), 2_000),
  };
}

async function writeFiles(folder: string, options: PoolOptions): Promise<void> {
  const { nodes, privateKey, settings = DEFAULT_SETTINGS, vmSize = "STANDARD_D4_V3" } = options;
  const specification = {
    id: options.id ?? POOL_ID,
    vm_configuration: { platform_image: { publisher: "canonical", offer: "o", sku: "s" } },
    vm_count: { dedicated: nodes.length },
    vm_size: vmSize,
    ssh: {
      username: "shipyard",
      ssh_public_key: `${privateKey}.pub`,
      ssh_private_key: privateKey,
      generate_docker_tunnel_script: true,
    },
  };
  const write = (name: string, value: unknown): Promise<void> =>
    Deno.writeTextFile(`${folder}/${name}.yaml`, JSON.stringify(value));
  await write("pool", { pool_specification: specification });
  await write("nodes", { nodes });
  await write("poolgen", settings);
}

async function render(folder: string): Promise<void> {
  let text = "";
  const output: Output = { write: (more) => text += more };
  const io = {
    args: ["render"],
    env: {},
    cwd: folder,
    home: folder,
    self: ["poolgen"] as const,
    platform: "unix" as const,
    stdout: output,
    stderr: output,
  };
  assertEquals(await run(io), 0, text);
}

function startedWith(variable: string): Process[] {
  return runningProcesses().filter(({ pid }) => environmentOf(pid).includes(variable));
}

function environmentOf(pid: number): string[] {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0");
  } catch {
    // It has just ended, or it is not ours.
    return [];
  }
}

/** A folder, a key and a node behind a real sshd that lets the key in. */
export interface Site extends AsyncDisposable {
  readonly folder: string;
  readonly key: Key;
  readonly sshd: Sshd;
  readonly node: PoolNode;
}

/** Starts a node; `extra` are lines of its sshd_config. */
export async function startSite(extra: readonly string[] = []): Promise<Site> {
  const parts = new AsyncDisposableStack();
  const { path: folder } = parts.use(await tempFolder());
  const key = await makeKey(`${folder}/key`);
  const sshd = parts.use(await startSshd({ folder, authorizedKey: key.publicKey, extra }));
  const node = nodeOf("tvmps_1_d", sshd);
  return { folder, key, sshd, node, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** A node of a list, as an sshd is reached. */
export function nodeOf(id: string, { address, port, user, hostKey }: Sshd): PoolNode {
  return { id, address, port, user, host_keys: [hostKey] };
}

/** Renders the pool of a site's node. */
export function renderSite(site: Site, more: Partial<PoolOptions> = {}): Promise<TunnelPool> {
  const { folder, key, node } = site;
  return renderPool({ folder, privateKey: key.privateKey, nodes: [node], ...more });
}

/** Requires the three lines of a successful start and returns the tunnel's pid. */
export function assertStarted(result: CommandResult, node: PoolNode, dockerHost: string): number {
  assertEquals([result.code, result.stderr], [0, ""]);
  const pid = pidOf(result);
  assertEquals(result.stdout.split("\n"), [
    `tunneling to docker daemon on ${node.id} at ${node.address}:${node.port}`,
    `ssh tunnel pid is ${pid}`,
    `execute docker commands with DOCKER_HOST=${dockerHost} or with option: -H ${dockerHost}`,
    "",
  ]);
  return pid;
}

/** The pid in what a successful start has printed. */
export function pidOf({ stdout }: CommandResult): number {
  return Number(/^ssh tunnel pid is (\d+)$/m.exec(stdout)?.[1]);
}

/** The Docker host in what a successful start has printed. */
export function dockerHostOf({ stdout }: CommandResult): string {
  return / or with option: -H (.*)$/m.exec(stdout)?.[1] ?? "";
}

/** Requires a failure that is told in one line, and that nothing is left of the attempt. */
export async function assertRefused(
  pool: TunnelPool,
  { code, stdout, stderr }: CommandResult,
  expectedCode: number,
  reason: RegExp,
): Promise<void> {
  assertEquals([code, stdout], [expectedCode, ""], stderr);
  assertMatch(stderr, /^ssh_docker_tunnel: [^\n]+\n$/);
  assertMatch(stderr, reason);
  await assertNothingLeft(pool);
}

/** Requires that the script has left no process and no file. */
export async function assertNothingLeft(pool: TunnelPool, files: string[] = []): Promise<void> {
  assertEquals(pool.processes(), []);
  assertEquals(await filesIn(pool.runFolder), files);
}

/** The names in a folder; none where there is no folder. */
export async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Whether nobody listens on a port of this machine. */
export function isFree(port: number, hostname = "127.0.0.1"): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    // Without IPv6, nobody can have taken anything there.
    if (error instanceof Deno.errors.AddrNotAvailable) return true;
    throw error;
  }
}

/** Sends SIGTERM to a tunnel, as the user is told to, and requires that it and its port go. */
export async function assertKillEnds(pool: TunnelPool, pid: number, port?: number): Promise<void> {
  Deno.kill(pid, "SIGTERM");
  assertEquals(await until(() => !pool.processes().some((one) => one.pid === pid), 5_000), true);
  if (port !== undefined) assertEquals(isFree(port), true, `${port} is still taken`);
}
