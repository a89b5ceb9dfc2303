import { stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import process from "node:process";
import type * as z from "zod";
import { ConfigError, type Problem } from "../errors.ts";
import { SSH_PORT } from "./address.ts";
import { type FileKind, findConfigFiles, type SourceOptions } from "./config_sources.ts";
import { decodeAad } from "./decode_aad.ts";
import { decodeContainers } from "./decode_containers.ts";
import { decodeSubnetId } from "./decode_subnet_id.ts";
import type {
  BatchAccount,
  PoolConfig,
  PoolgenSettings,
  SshSettings,
  StaticNode,
} from "./pool_config.ts";
import { type ConfigFileResult, readConfigFile } from "./read_config_file.ts";
import type { CredentialsFile } from "./schema/credentials_schema.ts";
import { FILE_SCHEMAS, type FileSchema } from "./schema/file_schemas.ts";
import type { NodesFile } from "./schema/nodes_schema.ts";
import type { PoolgenFile } from "./schema/poolgen_schema.ts";
import type { PoolFile } from "./schema/pool_schema.ts";
import { Secret } from "./secret.ts";
import { userPath } from "./user_path.ts";

/** The outside world as far as configuration depends on it. */
export interface ConfigContext {
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The configuration, and what the user should know about it: one sentence each. */
export interface LoadedConfig {
  readonly config: PoolConfig;
  readonly notes: readonly string[];
}

/**
 * Finds, reads and checks all configuration files. Throws `ConfigError` with every problem of every file,
 * and `UsageError` where files are missing.
 */
export async function loadConfig(
  options: SourceOptions,
  context: ConfigContext,
): Promise<LoadedConfig> {
  const paths = await findConfigFiles(options, context);
  const problems: Problem[] = [];
  const notes: string[] = [];

  async function read<T extends z.ZodType>(
    kind: FileKind,
    { load, loadShortcut, maxBytes, maxValues, secret, mayBeEmpty = false }: FileSchema<T>,
  ): Promise<ConfigFileResult<z.output<T>>> {
    const path = paths.get(kind);
    if (path === undefined) return { value: undefined, problems: [], notes: [] };
    return await readConfigFile({
      path,
      shownPath: shownPath(path, context.cwd),
      schema: await load(),
      shortcut: await loadShortcut?.(),
      maxBytes,
      maxValues,
      secret,
      mayBeEmpty,
    });
  }

  const [pool, credentials, config, settings, nodes] = await Promise.all([
    read("pool", FILE_SCHEMAS.pool),
    read("credentials", FILE_SCHEMAS.credentials),
    read("config", FILE_SCHEMAS.config),
    read("poolgen", FILE_SCHEMAS.poolgen),
    read("nodes", FILE_SCHEMAS.nodes),
  ]);
  for (const result of [pool, credentials, config, settings, nodes]) {
    problems.push(...result.problems);
    notes.push(...result.notes);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  notes.push(...await openCredentialsNote(paths.get("credentials"), context.cwd));

  const settingsFolder = dirname(paths.get("poolgen") ?? context.cwd);
  const nodesFolder = dirname(paths.get("nodes") ?? context.cwd);
  return {
    notes,
    config: {
      files: [...paths.values()],
      poolId: pool.value?.pool_specification.id ?? nodes.value?.pool ?? "pool",
      specification: pool.value?.pool_specification,
      ssh: decodeSsh(pool.value, context),
      gpu: hasGpu(pool.value),
      containers: decodeContainers(config.value, credentials.value),
      subnetId: decodeSubnetId(pool.value, credentials.value),
      batchAccount: decodeBatchAccount(credentials.value),
      aad: decodeAad(credentials.value, options.aad, context),
      settings: decodeSettings(settings.value, settingsFolder, context),
      staticNodes: nodes.value === undefined ? undefined : decodeNodes(nodes.value),
      staticKey: nodes.value?.private_key === undefined
        ? undefined
        : userPath(nodes.value.private_key, nodesFolder, context.home),
    },
  };
}

/** A path as short as it can be understood from the current folder. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}

const DEFAULT_EXPIRY_DAYS = 30;
const DEFAULT_KEY = "id_rsa_shipyard";

function decodeSsh(
  file: PoolFile | undefined,
  { cwd, home }: ConfigContext,
): SshSettings | undefined {
  const ssh = file?.pool_specification.ssh;
  if (ssh === undefined) return undefined;
  const path = (text: string): string => userPath(text, cwd, home);
  const publicKey = ssh.ssh_public_key === undefined ? undefined : path(ssh.ssh_public_key);
  const exportFolder = path(ssh.generated_file_export_path ?? ".");
  const privateKey = ssh.ssh_private_key !== undefined
    ? path(ssh.ssh_private_key)
    : publicKey?.endsWith(".pub") === true
    ? publicKey.slice(0, -".pub".length)
    : join(exportFolder, DEFAULT_KEY);
  return {
    username: ssh.username,
    expiryDays: ssh.expiry_days || DEFAULT_EXPIRY_DAYS,
    publicKey,
    publicKeyData: ssh.ssh_public_key_data,
    privateKey,
    generateDockerTunnelScript: ssh.generate_docker_tunnel_script ?? false,
    exportFolder,
    hpnServerSwap: ssh.hpn_server_swap ?? false,
    allowDockerAccess: ssh.allow_docker_access ?? false,
  };
}

/** Azure's N-series are its sizes with GPUs. */
const GPU_SIZE = /^(?:standard_)?n/i;

function hasGpu(file: PoolFile | undefined): boolean {
  if (file === undefined) return false;
  const { gpu, vm_size } = file.pool_specification;
  return gpu !== undefined || GPU_SIZE.test(vm_size);
}

function decodeBatchAccount(file: CredentialsFile | undefined): BatchAccount | undefined {
  const batch = file?.credentials.batch;
  if (batch?.account_service_url === undefined) return undefined;
  return {
    serviceUrl: batch.account_service_url,
    // an empty text counts as absent, as in Batch Shipyard
    accountKey: batch.account_key ? new Secret(batch.account_key) : undefined,
    accountKeyKeyvaultSecretId: batch.account_key_keyvault_secret_id || undefined,
    testCluster: batch.test_cluster ?? false,
  };
}

function decodeSettings(
  file: PoolgenFile | undefined,
  folder: string,
  { home }: ConfigContext,
): PoolgenSettings {
  return {
    prefix: file?.prefix ?? "node",
    sshOptions: Object.fromEntries(
      Object.entries(file?.ssh_options ?? {}).map(([name, value]) => [name, optionLines(value)]),
    ),
    proxyJump: file?.proxy_jump,
    multiplexing: file?.multiplexing ?? false,
    docker: {
      endpoint: file?.docker?.endpoint ?? "tcp://127.0.0.1:2375",
      local: file?.docker?.local ?? "127.0.0.1:2375",
    },
    templates: file?.templates === undefined ? undefined : userPath(file.templates, folder, home),
    batch: { apiVersion: file?.batch?.api_version, domain: file?.batch?.domain },
  };
}

function optionLines(value: string | number | boolean | readonly string[]): readonly string[] {
  if (typeof value === "object") return value;
  return [typeof value === "boolean" ? value ? "yes" : "no" : String(value)];
}

function decodeNodes(file: NodesFile): StaticNode[] {
  return file.nodes.map((node) => ({
    id: node.id,
    address: node.address,
    port: node.port ?? SSH_PORT,
    user: node.user ?? file.user,
    hostKeys: node.host_keys ?? [],
  }));
}

async function openCredentialsNote(path: string | undefined, cwd: string): Promise<string[]> {
  // Windows keeps no such modes
  if (path === undefined || process.platform === "win32") return [];
  const { mode } = await stat(path);
  const shown = shownPath(path, cwd);
  return (mode & 0o077) === 0
    ? []
    : [`${shown} can be read by other users; run: chmod 600 -- ${shellWord(shown)}`];
}

/** A path as one word for the user's shell. */
function shellWord(path: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
