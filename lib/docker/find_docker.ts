import { platform } from "node:os";
import { join, resolve } from "node:path";
import { currentContext, readContext } from "./docker_context.ts";
import { type DockerEndpoint, type DockerTls, parseDockerHost } from "./docker_endpoint.ts";
import { tlsFiles } from "./tls_files.ts";

/** What says where Docker is. */
export interface DockerSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, absolute. */
  readonly home: string;
  /** What relative paths of the environment are meant from. */
  readonly cwd: string;
}

/**
 * The daemon that `docker` itself would talk to: that of `DOCKER_HOST`, else of `DOCKER_CONTEXT`, else of the current
 * context, else the default. Throws `UserError` for settings that cannot be used.
 */
export async function findDocker({ env, home, cwd }: DockerSettings): Promise<DockerEndpoint> {
  const folder = resolve(cwd, setting(env, "DOCKER_CONFIG") ?? join(home, ".docker"));
  const host = setting(env, "DOCKER_HOST");
  if (host !== undefined) {
    const tls = await environmentTls(env, folder, cwd);
    return checked(host, tls, "DOCKER_HOST");
  }
  const named = setting(env, "DOCKER_CONTEXT");
  const context = named ?? await currentContext(folder);
  if (context === undefined || context === "default") {
    return { host: DEFAULT_HOST, from: "Docker's default" };
  }
  const { host: contextHost, tls } = await readContext(folder, context);
  return checked(contextHost, tls, `the context "${context}"`);
}

const DEFAULT_HOST = platform() === "win32"
  ? "npipe:////./pipe/docker_engine"
  : "unix:///var/run/docker.sock";

function checked(host: string, tls: DockerTls | undefined, from: string): DockerEndpoint {
  const { kind } = parseDockerHost(host, tls !== undefined);
  return { host, from, ...(kind === "tcp" && tls !== undefined ? { tls } : {}) };
}

function setting(env: DockerSettings["env"], name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

/** `DOCKER_TLS_VERIFY` counts whatever its value is, and a certificate of ours only where there is one. */
async function environmentTls(
  env: DockerSettings["env"],
  configFolder: string,
  cwd: string,
): Promise<DockerTls | undefined> {
  const verify = setting(env, "DOCKER_TLS_VERIFY") !== undefined;
  if (!verify && setting(env, "DOCKER_TLS") === undefined) return undefined;
  const named = setting(env, "DOCKER_CERT_PATH");
  const folder = named === undefined ? configFolder : resolve(cwd, named);
  return { verify, ...await tlsFiles(folder) };
}
