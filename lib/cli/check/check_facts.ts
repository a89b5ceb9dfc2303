import { existsSync } from "node:fs";
import { join } from "node:path";
import { nodeScriptsFolder, TUNNEL_SCRIPT } from "../../artifacts/render_artifacts.ts";
import type { PoolFacts } from "../../checks/check.ts";
import type { RemotePlace } from "../../checks/node_session.ts";
import type { PoolConfig } from "../../config/pool_config.ts";
import type { Node } from "../../inventory/inventory.ts";
import { hasLine } from "../../install/include_line.ts";
import { readText } from "../../io/read_text.ts";
import { slashPath } from "../../io/slash_path.ts";
import { includePattern } from "../../ssh/include_pattern.ts";
import { parsePublicKey, type PublicKey } from "../../ssh/public_key.ts";
import { ASKING_NOBODY } from "../../ssh/asking_nobody.ts";
import { childEnvironment } from "../child_environment.ts";
import { firstUseKeys } from "../nodes/first_use_keys.ts";
import { forgetKeyCommand } from "../nodes/forget_key_command.ts";
import { keyOrigin } from "../nodes/key_origin.ts";
import { stateAdvice } from "../pools/state_advice.ts";
import { driftOf } from "../nodes/drift.ts";
import type { Invocation } from "../command_table/command.ts";
import type { RenderedNodes } from "../nodes/render_nodes.ts";

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
  const met = await firstUseKeys(outFolder);
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
    keyOrigin: keyOrigin(settings.identityFile, config, inventory.target),
    stateAdvice: (node) => stateAdvice(node, inventory.target),
    publicKey: await publicKeyText(config, settings.identityFile),
    firstUseKeys: ({ nodeId }) => met(nodeId),
    forgetKey: (node) => forgetKeyCommand(settings, node, io.cwd),
    configProblems: [],
    userConfigFile: await includingFile(io.home, slashPath(configFile, io.platform)),
    // Windows has no sh of its own; the script is for those of Git and of WSL
    tunnelScript: (node) =>
      io.platform === "windows" ? undefined : tunnelScript(node, outFolder, tunnelScriptFolder),
    drift: () => driftOf(rendered, io.cwd),
    platform: io.platform,
    env: { ...childEnvironment(io.env), ...ASKING_NOBODY },
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

/** The user's own file, where it includes the rendered one, by itself or because the pool is installed. */
async function includingFile(home: string, configFile: string): Promise<string | undefined> {
  const path = join(home, ".ssh", "config");
  const text = await readText(path, MAX_BYTES) ?? "";
  const own = await readText(join(home, ".poolgen", "ssh_config"), MAX_BYTES);
  const installed = own !== undefined && hasLine(text) &&
    own.split("\n").includes(`Include ${includePattern(configFile)}`);
  const includes = installed ||
    text.split("\n").some((line) => /^\s*include\s/i.test(line) && line.includes(configFile));
  return includes ? path : undefined;
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
