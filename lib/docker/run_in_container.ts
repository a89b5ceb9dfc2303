import { randomUUID } from "node:crypto";
import { Buffer } from "node:buffer";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
// @ts-types="npm:@types/dockerode@4.0.2"
import type Dockerode from "dockerode";
import type { DockerClient } from "./docker_client.ts";

/** A command in a container. */
export interface ContainerCommand {
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** A name or number, also with a group as in `0:0`; the container's own user unless given. */
  readonly user?: string;
  readonly cwd?: string;
  /** What it reads from standard input; nothing unless given. */
  readonly input?: string | Uint8Array;
  /** Ends the command, and what it started, in the container too. */
  readonly signal?: AbortSignal;
}

/** What a command gave. */
export interface ContainerResult {
  /** 128 plus the number of a signal where one ended it. */
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** Marks what a command starts, so that all of it can be found and ended. */
const MARK = "POOLGEN_COMMAND";
const POLL_MS = 20;

/** Runs a command in a running container to its end. Throws `UserError` where the daemon cannot run any there. */
export async function runInContainer(
  client: DockerClient,
  container: string,
  command: ContainerCommand,
): Promise<ContainerResult> {
  const { signal } = command;
  signal?.throwIfAborted();
  const mark = randomUUID();
  return await client.call(`run ${command.argv[0]} in ${container}`, async (docker) => {
    try {
      return await run(docker, container, command, mark);
    } catch (error) {
      if (!signal?.aborted) throw error;
      await endMarked(docker, container, mark);
      throw signal.reason;
    }
  });
}

async function run(
  docker: Dockerode,
  container: string,
  command: ContainerCommand,
  mark: string,
): Promise<ContainerResult> {
  const { argv, env = {}, user, cwd, input, signal } = command;
  const abort = signal === undefined ? {} : { abortSignal: signal };
  const exec = await docker.getContainer(container).exec({
    Cmd: [...argv],
    Env: [...Object.entries(env), [MARK, mark]].map(([name, value]) => `${name}=${value}`),
    AttachStdin: input !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    ...(user === undefined ? {} : { User: user }),
    ...(cwd === undefined ? {} : { WorkingDir: cwd }),
    ...abort,
  });
  const withInput = input !== undefined;
  const stream = await exec.start({ hijack: withInput, stdin: withInput, ...abort });
  const onAbort = (): void => {
    stream.destroy(new Error("aborted"));
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    docker.modem.demuxStream(stream, stdout, stderr);
    stream.once("end", () => [stdout, stderr].forEach((output) => output.end()));
    stream.once("close", () => [stdout, stderr].forEach((output) => output.end()));
    stream.once("error", (error) => [stdout, stderr].forEach((output) => output.destroy(error)));
    if (input !== undefined) stream.end(Buffer.from(input));
    const [out, err] = await Promise.all([buffer(stdout), buffer(stderr)]);
    signal?.throwIfAborted();
    return { code: await exitCode(exec, abort), stdout: out, stderr: err };
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

/** A command may close its output before it ends. */
async function exitCode(
  exec: Dockerode.Exec,
  options: Dockerode.ExecInspectOptions,
): Promise<number> {
  for (let wait = POLL_MS;; wait = Math.min(2 * wait, 1_000)) {
    const { Running, ExitCode } = await exec.inspect(options);
    if (!Running && ExitCode !== null) return ExitCode;
    await delay(wait);
  }
}

/** The daemon ends no command by itself when its client goes. */
async function endMarked(docker: Dockerode, container: string, mark: string): Promise<void> {
  const script = 'for p in /proc/[0-9]*; do tr "\\0" "\\n" <"$p/environ" 2>/dev/null | ' +
    `grep -qx "${MARK}=${mark}" && kill -KILL "\${p#/proc/}"; done`;
  try {
    const ender = { argv: ["/bin/sh", "-c", script], user: "0" } as const;
    await run(docker, container, ender, "");
  } catch {
    // The container has ended meanwhile, and the command with it.
  }
}
