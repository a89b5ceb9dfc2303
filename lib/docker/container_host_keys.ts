import { Buffer } from "node:buffer";
import { parsePublicKey, type PublicKey } from "../ssh/public_key.ts";
import type { DockerClient } from "./docker_client.ts";
import { readFromContainer } from "./read_from_container.ts";

const CONFIG = "/etc/ssh/sshd_config";
const MORE_CONFIG = "/etc/ssh/sshd_config.d";
const MAX_CONFIG = 1 << 20;
const MAX_KEY = 64 << 10;
/** Servers have a key of each type, and there are few types. */
const MAX_KEYS = 8;
/** Those that sshd serves where its settings name none. */
const USUAL = ["ed25519", "ecdsa", "rsa"].map((type) => `/etc/ssh/ssh_host_${type}_key`);

/**
 * The public host keys that a container's SSH server has by its settings; none where there are no such files. Private
 * keys are not read. Throws `UserError`.
 */
export async function containerHostKeys(
  client: DockerClient,
  container: string,
): Promise<PublicKey[]> {
  const [main, more] = await Promise.all([
    readTexts(client, container, CONFIG, MAX_CONFIG),
    readTexts(client, container, MORE_CONFIG, MAX_CONFIG),
  ]);
  const named = [...more.filter(({ path }) => path.endsWith(".conf")), ...main]
    .flatMap(({ text }) => hostKeyFiles(text));
  const files = [...new Set(named.length === 0 ? USUAL : named)].slice(0, MAX_KEYS);
  const found = await Promise.all(
    files.map((path) =>
      readTexts(client, container, path.endsWith(".pub") ? path : `${path}.pub`, MAX_KEY)
    ),
  );
  const keys = found.flat().map(({ text }) => parsePublicKey(text.split("\n", 1)[0] ?? ""))
    .filter((key) => typeof key !== "string");
  return [...new Map(keys.map((key) => [key.base64, key])).values()];
}

/** The files that `HostKey` names; within a `Match` it cannot be. */
function hostKeyFiles(config: string): string[] {
  return [
    ...config.matchAll(/^[ \t]*HostKey[ \t=]+"?(\/[A-Za-z0-9_.,+@/ -]*[A-Za-z0-9_])"?[ \t\r]*$/gim),
  ]
    .flatMap(([, path = ""]) => path.split("/").includes("..") ? [] : [path]);
}

async function readTexts(
  client: DockerClient,
  container: string,
  path: string,
  maxBytes: number,
): Promise<{ readonly path: string; readonly text: string }[]> {
  const entries = await readFromContainer(client, container, path, maxBytes) ?? [];
  return entries.filter(({ kind }) => kind === "file")
    .map((entry) => ({ path: entry.path, text: Buffer.from(entry.bytes).toString("utf8") }));
}
