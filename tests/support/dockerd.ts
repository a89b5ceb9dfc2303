import { runCommand } from "./command.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import { exists } from "./exists.ts";
import { freePort } from "./free_port.ts";
import { httpRequest, type HttpTarget } from "./http_request.ts";
import { unmountBelow } from "./mounts.ts";
import { argumentsOf, descendantsOf, endProcesses, runningProcesses } from "./processes.ts";
import { which } from "./programs.ts";
import { tempFolder } from "./temp.ts";
import { until } from "./wait.ts";

/** What a container daemon needs. */
export interface DockerdOptions {
  /** Where its socket, its data and its log are; its path must be short, see `startDockerd`. */
  readonly folder: string;
  /** Has its port speak TLS, with clients that `caFile` has signed. */
  readonly tls?: { readonly caFile: string; readonly certFile: string; readonly keyFile: string };
  /** Gives it a network of its own, which no port of this machine leads to, with Docker's usual bridge in it. */
  readonly ownNetwork?: true;
}

/** A running container daemon; disposing it ends it, its containers and its containerd. */
export interface Dockerd extends AsyncDisposable {
  /** The path of its Unix socket. */
  readonly socket: string;
  /** Its port on 127.0.0.1, without TLS unless asked for. */
  readonly tcpPort: number;
  readonly pid: number;
}

interface Paths {
  readonly folder: string;
  readonly socket: string;
  readonly config: string;
  readonly dataRoot: string;
  readonly execRoot: string;
  readonly pidFile: string;
  readonly logFile: string;
}

const HOST = "127.0.0.1";
const START_MS = 60_000;
const END_MS = 15_000;
const PORT_ATTEMPTS = 5;
// Linux allows 108 bytes with the final NUL for the path of a Unix socket.
const SOCKET_PATH_BYTES = 107;

/** Starts a program in a network of its own. */
const IN_OWN_NETWORK = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];

/**
 * Starts dockerd on a Unix socket and a port of 127.0.0.1, without a network for containers unless it has its own; throws when the folder's path is too long
 * for the sockets below it.
 */
export async function startDockerd(options: DockerdOptions): Promise<Dockerd> {
  const program = which("dockerd");
  if (program === undefined) throw new Error("dockerd is not installed");
  const folder = await Deno.realPath(options.folder);
  let driver = "overlay2";
  for (let attempt = 1;; attempt++) {
    const paths = pathsBelow(folder, driver, attempt);
    const tcpPort = freePort();
    await Deno.writeTextFile(paths.config, "{}\n");
    const [file = program, ...args] = [
      ...options.ownNetwork === true ? IN_OWN_NETWORK : [],
      ...[program, ...argumentsFor(paths, tcpPort, driver, options)],
    ];
    const daemon = await startDaemon(file, args, paths.logFile);
    const dispose = (): Promise<void> => end(daemon, paths);
    const isOpen = options.tls === undefined && options.ownNetwork === undefined;
    if (await answers(daemon, paths.socket, isOpen ? tcpPort : undefined)) {
      return { socket: paths.socket, tcpPort, pid: daemon.pid, [Symbol.asyncDispose]: dispose };
    }
    const log = await daemon.log();
    await dispose();
    if (attempt < PORT_ATTEMPTS && log.includes("address already in use")) continue;
    // A folder that is itself on an overlay cannot hold another one.
    if (driver === "overlay2" && log.includes("driver not supported")) {
      driver = "vfs";
      continue;
    }
    throw new Error(`dockerd does not answer; the end of its log:\n${log.slice(-4_000)}`);
  }
}

/** Makes the image `busybox:latest` of the statically linked busybox that is installed here. */
export async function importBusybox(dockerd: Dockerd): Promise<void> {
  const busybox = which("busybox");
  if (busybox === undefined) throw new Error("busybox is not installed");
  await using folder = await tempFolder();
  const bin = `${folder.path}/bin`;
  await Deno.mkdir(bin);
  await Deno.copyFile(busybox, `${bin}/busybox`);
  await Deno.chmod(`${bin}/busybox`, 0o755);
  for (const name of ["sh", "echo", "cat", "sleep", "hostname"]) {
    await Deno.symlink("busybox", `${bin}/${name}`);
  }
  await importTree(dockerd, folder.path, "busybox:latest");
}

/** Makes an image of all that is in a folder. */
export async function importTree(dockerd: Dockerd, tree: string, image: string): Promise<void> {
  await using folder = await tempFolder();
  const tar = `${folder.path}/tree.tar`;
  // the folder itself is its owner's alone, and the root of a system is not
  await run("tar", ["-C", tree, "--mode=go+rX", "-cf", tar, "."]);
  // What the user has set for their own daemon must not matter here.
  await run("docker", ["-H", `unix://${dockerd.socket}`, "import", tar, image], {
    PATH: Deno.env.get("PATH") ?? "",
    DOCKER_CONFIG: folder.path,
  });
}

async function run(file: string, args: string[], env?: Record<string, string>): Promise<void> {
  const { code, stderr } = await runCommand(file, args, env && { env, clearEnv: true });
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} failed: ${stderr.trim()}`);
}

function pathsBelow(folder: string, driver: string, attempt: number): Paths {
  const execRoot = `${folder}/exec`;
  const longest = `${execRoot}/containerd/containerd-debug.sock`;
  if (new TextEncoder().encode(longest).length > SOCKET_PATH_BYTES) {
    throw new Error(`the path is too long for the sockets of dockerd: ${folder}`);
  }
  return {
    folder,
    socket: `${folder}/docker.sock`,
    config: `${folder}/daemon.json`,
    dataRoot: `${folder}/data-${driver}`,
    execRoot,
    pidFile: `${folder}/dockerd.pid`,
    logFile: `${folder}/dockerd-${attempt}.log`,
  };
}

function argumentsFor(
  paths: Paths,
  tcpPort: number,
  driver: string,
  { tls, ownNetwork }: DockerdOptions,
): string[] {
  return [
    // Otherwise the settings of the machine's own daemon would be read too.
    `--config-file=${paths.config}`,
    `--host=unix://${paths.socket}`,
    `--host=tcp://${HOST}:${tcpPort}`,
    // Says that no TLS is meant; newer versions insist on that.
    ...(tls === undefined ? ["--tls=false"] : [
      "--tlsverify",
      `--tlscacert=${tls.caFile}`,
      `--tlscert=${tls.certFile}`,
      `--tlskey=${tls.keyFile}`,
    ]),
    `--data-root=${paths.dataRoot}`,
    `--exec-root=${paths.execRoot}`,
    `--pidfile=${paths.pidFile}`,
    `--storage-driver=${driver}`,
    "--iptables=false",
    // Nobody routes these, and they are enough for networks that a daemon which was killed has left.
    "--default-address-pool=base=198.18.0.0/15,size=26",
    // All daemons of a machine would have the same; networks that are made by name work nevertheless.
    ...ownNetwork === true ? [] : ["--bridge=none"],
  ];
}

async function answers(
  daemon: Daemon,
  socketPath: string,
  port: number | undefined,
): Promise<boolean> {
  const targets: HttpTarget[] = [
    { socketPath },
    ...(port === undefined ? [] : [{ host: HOST, port } as const]),
  ];
  const ready = async (): Promise<boolean> =>
    (await Promise.all(targets.map(answersPing))).every(Boolean);
  return await until(async () => daemon.hasExited() || await ready(), START_MS, 50) &&
    !daemon.hasExited();
}

async function answersPing(target: HttpTarget): Promise<boolean> {
  try {
    const { status, body } = await httpRequest(target, "GET", "/_ping", 2_000);
    return status === 200 && body === "OK";
  } catch {
    // It does not listen yet, or listens but is not ready to answer.
    return false;
  }
}

async function end(daemon: Daemon, paths: Paths): Promise<void> {
  if (!daemon.hasExited()) await killContainers(paths.socket);
  await daemon.end(END_MS);
  await endProcesses(startedBelow(paths.execRoot), 0);
  await removeControlGroups(paths.dataRoot);
  await removeBridges(paths.dataRoot);
  await unmountBelow(paths.folder);
}

/** Spares the ten seconds dockerd gives a container that does not care about SIGTERM. */
async function killContainers(socketPath: string): Promise<void> {
  try {
    const { body } = await httpRequest({ socketPath }, "GET", "/containers/json", 2_000);
    const ids = (JSON.parse(body) as { Id: string }[]).map((container) => container.Id);
    await Promise.all(
      ids.map((id) => httpRequest({ socketPath }, "POST", `/containers/${id}/kill`, 5_000)),
    );
  } catch {
    // A daemon that does not answer is ended all the same.
  }
}

/** containerd, its shims and all in the containers: each of the first two names its exec-root. */
function startedBelow(execRoot: string): ReturnType<typeof runningProcesses> {
  const all = runningProcesses();
  const named = all.filter(({ pid }) =>
    argumentsOf(pid).some((argument) => argument.startsWith(`${execRoot}/`))
  );
  return [...named, ...named.flatMap(({ pid }) => descendantsOf(pid, all))];
}

/** A daemon that was killed leaves the empty control groups of its containers behind. */
async function removeControlGroups(dataRoot: string): Promise<void> {
  const parents = ["/sys/fs/cgroup", ...await foldersIn("/sys/fs/cgroup")];
  for (const container of await foldersIn(`${dataRoot}/containers`)) {
    const id = container.slice(container.lastIndexOf("/") + 1);
    for (const parent of parents) await removeEmpty(`${parent}/docker/${id}`);
  }
}

/** A daemon leaves the bridges of its networks behind, whose addresses no other daemon can have then. */
async function removeBridges(dataRoot: string): Promise<void> {
  const database = `${dataRoot}/network/files/local-kv.db`;
  const text = await exists(database) ? await Deno.readTextFile(database) : "";
  const ids = text.match(/\b[0-9a-f]{64}\b/g) ?? [];
  for (const bridge of new Set(ids.map((id) => `br-${id.slice(0, 12)}`))) {
    if (await exists(`/sys/class/net/${bridge}`)) await run("ip", ["link", "delete", bridge]);
  }
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    await Deno.remove(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter((entry) => entry.isDirectory).map((entry) => `${folder}/${entry.name}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
