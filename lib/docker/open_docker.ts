import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import process from "node:process";
// @ts-types="npm:@types/dockerode@4.0.2"
import type Dockerode from "dockerode";
import { fileFailure } from "../io/file_failure.ts";
import { agreeOnVersion, askVersion } from "./agree_on_version.ts";
import type { DockerClient } from "./docker_client.ts";
import { type DockerEndpoint, type DockerTls, parseDockerHost } from "./docker_endpoint.ts";
import { explainDockerError } from "./explain_docker_error.ts";
import { startSshBridge } from "./ssh_bridge.ts";

/** How a daemon is reached. */
export interface OpenOptions {
  /** For `ssh`, where that is the way. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** How long a daemon may take for its first answer; a login by SSH takes its time, too. */
const FIRST_ANSWER_MS = 40_000;

/**
 * Opens the way to a daemon, and waits until it has told its version. Throws `UserError` where it cannot be reached, lets
 * nobody in, or is too old.
 */
export async function openDocker(
  endpoint: DockerEndpoint,
  { env, signal }: OpenOptions,
): Promise<DockerClient> {
  const { default: Docker } = await import("dockerode");
  await using opened = new AsyncDisposableStack();
  const address = parseDockerHost(endpoint.host, endpoint.tls !== undefined);
  const bridge = address.kind === "ssh"
    ? opened.use(await startSshBridge(address, env))
    : undefined;
  const network = await networkOptions(endpoint, address, bridge?.path);
  const call = async <T>(
    docker: Dockerode,
    doing: string,
    use: (docker: Dockerode) => Promise<T>,
  ): Promise<T> => {
    try {
      return await use(docker);
    } catch (error) {
      throw explainDockerError(error, { doing, endpoint, sshFailure: bridge?.failure() });
    }
  };
  const deadline = AbortSignal.timeout(FIRST_ANSWER_MS);
  const first = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  const version = await call(
    construct(Docker, network),
    "use Docker",
    (docker) => askVersion(docker, first),
  ).catch((error: unknown) => {
    signal?.throwIfAborted();
    const attempt = { doing: "use Docker", endpoint, sshFailure: bridge?.failure() };
    throw deadline.aborted ? explainDockerError(deadline.reason, attempt) : error;
  });
  const { apiVersion, engine } = agreeOnVersion(version, endpoint);
  const docker = construct(Docker, { ...network, version: `v${apiVersion}` });
  const kept = opened.move();
  return {
    endpoint,
    apiVersion,
    engine,
    call: (doing, use) => call(docker, doing, use),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The library takes what it is not told from `DOCKER_HOST` and its kin; where the daemon is has been decided. */
function construct(Docker: typeof Dockerode, options: Dockerode.DockerOptions): Dockerode {
  const { DOCKER_HOST: host } = process.env;
  delete process.env["DOCKER_HOST"];
  try {
    return new Docker(options);
  } finally {
    if (host !== undefined) process.env["DOCKER_HOST"] = host;
  }
}

async function networkOptions(
  { tls }: DockerEndpoint,
  address: ReturnType<typeof parseDockerHost>,
  bridgePath: string | undefined,
): Promise<Dockerode.DockerOptions> {
  if (address.kind !== "tcp") {
    return { socketPath: address.kind === "socket" ? address.path : bridgePath };
  }
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  // named, since the library would read the environment for what is left out
  if (tls === undefined) return { host, port: address.port, protocol: "http" };
  const files = await readTls(tls);
  const agent = new Agent({ ...files, rejectUnauthorized: tls.verify, keepAlive: true });
  const options = { host, port: address.port, protocol: "https" as const, ...files, agent };
  return options;
}

type TlsFiles = Partial<Record<"ca" | "cert" | "key", string>>;

async function readTls(tls: DockerTls): Promise<TlsFiles> {
  const files = await Promise.all((["ca", "cert", "key"] as const).map(async (name) => {
    const path = tls[name];
    if (path === undefined) return [];
    try {
      return [[name, await readFile(path, "utf8")]];
    } catch (error) {
      throw fileFailure("read", path, error);
    }
  }));
  return Object.fromEntries(files.flat());
}
