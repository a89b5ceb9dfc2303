import { existsSync } from "node:fs";
import { join } from "node:path";
import { nodeScriptsFolder, TUNNEL_SCRIPT } from "../artifacts/render_artifacts.ts";
import { firstUsePath } from "../artifacts/shared_options.ts";
import type { PoolFacts } from "../checks/check.ts";
import type { RemotePlace } from "../checks/node_session.ts";
import type { PoolConfig } from "../config/pool_config.ts";
import type { Node } from "../inventory/inventory.ts";
import { readText } from "../io/read_text.ts";
import { parsePublicKey, type PublicKey } from "../ssh/public_key.ts";
import { childEnvironment } from "./child_environment.ts";
import { driftOf } from "./drift.ts";
import type { Invocation } from "./command.ts";
import type { RenderedNodes } from "./render_nodes.ts";

const MAX_BYTES = 4 << 20;

/** What is known of a pool before its nodes are checked. */
export async function checkFacts(
  config: PoolConfig,
  rendered: RenderedNodes,
  { io }: Invocation,
): Promise<PoolFacts> {
  const { inventory, settings } = rendered;
  const { outFolder, tunnelScriptFolder } = settings;
  const configFile = join(outFolder, "ssh_config");
  const firstUse = await firstUseKeys(firstUsePath(outFolder));
  const { ssh, specification } = config;
  const vm = specification?.vm_configuration;
  return {
    target: inventory.target,
    pool: inventory.pool,
    docker: placeOf(settings.docker.endpoint),
    wantsDocker: ssh?.generateDockerTunnelScript === true || ssh?.allowDockerAccess === true ||
      (vm?.platform_image?.native ?? vm?.custom_image?.native ?? false),
    hasGpus: config.gpu,
    hasSudo: ssh !== undefined && ["live", "emulator"].includes(inventory.target),
    configFile,
    identityFile: settings.identityFile,
    publicKey: await publicKeyText(config, settings.identityFile),
    firstUseKeys: ({ nodeId }) => firstUse.get(nodeId.toLowerCase()) ?? [],
    configProblems: [],
    userConfigFile: await includingFile(join(io.home, ".ssh", "config"), configFile),
    tunnelScript: (node) => tunnelScript(node, outFolder, tunnelScriptFolder),
    drift: () => driftOf(rendered, io.cwd),
    env: childEnvironment(io.env),
  };
}

function placeOf(endpoint: string): RemotePlace {
  const unix = endpoint.startsWith("unix://") ? endpoint.slice("unix://".length) : undefined;
  if (unix !== undefined) return { kind: "unix", path: unix };
  const { hostname, port } = new URL(endpoint.replace(/^tcp:/, "http:"));
  return { kind: "tcp", host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80) };
}

async function publicKeyText(
  { ssh }: PoolConfig,
  identityFile: string | undefined,
): Promise<string | undefined> {
  if (ssh?.publicKeyData !== undefined) return lineOf(ssh.publicKeyData);
  const path = ssh?.publicKey ?? (identityFile === undefined ? undefined : `${identityFile}.pub`);
  const text = path === undefined ? undefined : await readText(path, MAX_BYTES);
  const key = text === undefined ? undefined : parsePublicKey(text.trimEnd());
  return key === undefined || typeof key === "string" ? undefined : lineOf(key);
}

function lineOf({ type, base64 }: PublicKey): string {
  return `${type} ${base64}`;
}

/** What OpenSSH recorded of nodes that nobody pinned, by their ids in small letters. */
async function firstUseKeys(path: string): Promise<ReadonlyMap<string, readonly PublicKey[]>> {
  const keys = new Map<string, PublicKey[]>();
  for (const line of (await readText(path, MAX_BYTES) ?? "").split("\n")) {
    const [name = "", ...rest] = line.split(" ");
    const key = parsePublicKey(rest.join(" "));
    if (typeof key !== "string") keys.set(name, [...keys.get(name) ?? [], key]);
  }
  return keys;
}

/** The user's own file, where it includes the rendered one. */
async function includingFile(path: string, configFile: string): Promise<string | undefined> {
  const text = await readText(path, MAX_BYTES);
  const includes = text?.split("\n").some((line) =>
    /^\s*include\s/i.test(line) && line.includes(configFile)
  );
  return includes === true ? path : undefined;
}

function tunnelScript(
  { alias }: Node,
  outFolder: string,
  folder: string | undefined,
): readonly [string, ...string[]] | undefined {
  const own = join(nodeScriptsFolder(outFolder), `${alias}.sh`);
  if (existsSync(own)) return [own];
  const shared = folder === undefined ? undefined : join(folder, TUNNEL_SCRIPT);
  return shared !== undefined && existsSync(shared) ? [shared, alias] : undefined;
}
