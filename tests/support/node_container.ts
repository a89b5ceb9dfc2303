import type { DockerClient } from "../../lib/docker/docker_client.ts";
import { openDocker } from "../../lib/docker/open_docker.ts";
import type { PackedFile } from "../../lib/docker/pack_files.ts";
import { putFiles } from "../../lib/docker/put_files.ts";
import { runInContainer } from "../../lib/docker/run_in_container.ts";
import { type CommandResult, runCommand } from "./command.ts";
import type { MadeImage } from "./node_images.ts";
import { type Key, makeKey } from "./ssh_keys.ts";
import { type TempFolder, tempFolder } from "./temp.ts";
import { until } from "./wait.ts";

/** A container of a node's image, with a key that users can be given. */
export interface NodeContainer extends AsyncDisposable {
  readonly client: DockerClient;
  readonly name: string;
  readonly key: Key;
  readonly folder: string;
  /** Puts files below `/etc/poolgen`, and has them applied. */
  apply(files: Readonly<Record<string, string>>): Promise<{ code: number; said: string }>;
  /** Runs a command as root without SSH, to its output. */
  exec(script: string): Promise<string>;
  /** Logs in by OpenSSH with the host key pinned. */
  ssh(user: string, command: string, ...options: string[]): Promise<CommandResult>;
}

const READY_MS = 120_000;

/** Starts a container with a host key and users: lines of a name, a role, an expiry, to which the key is added. */
export async function startNode(image: MadeImage, users: string[]): Promise<NodeContainer> {
  await using started = new AsyncDisposableStack();
  const folder = started.use(await tempFolder());
  const client = started.use(
    await openDocker({ host: image.dockerHost, from: "test" }, { env: {} }),
  );
  const key = await makeKey(`${folder.path}/key`);
  const hostKey = await makeKey(`${folder.path}/host_key`);
  const name = `poolgen-test-${crypto.randomUUID()}`;
  const container = await client.call("create", (docker) =>
    docker.createContainer({
      name,
      Image: image.tag,
      ExposedPorts: { "22/tcp": {} },
      HostConfig: {
        NetworkMode: image.network,
        PortBindings: { "22/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] },
      },
    }));
  started.defer(() => container.remove({ force: true, v: true }));
  await putFiles(client, name, [
    { path: "etc/poolgen" },
    {
      path: "etc/poolgen/ssh_host_ed25519_key",
      content: await Deno.readTextFile(hostKey.privateKey),
      mode: 0o600,
    },
    { path: "etc/poolgen/users", content: userLines(users, key) },
  ]);
  await container.start();
  const { NetworkSettings } = await container.inspect();
  const port = Number(NetworkSettings.Ports["22/tcp"]?.[0]?.HostPort);
  const node = reach(client, name, { key, folder, port });
  await Deno.writeTextFile(`${folder.path}/known_hosts`, `${name} ${hostKey.publicKey}\n`);
  const isUp = async (): Promise<boolean> =>
    (await runCommand("ssh-keyscan", ["-p", String(port), "127.0.0.1"])).stdout !== "";
  if (!await until(isUp, READY_MS, 200)) throw new Error("sshd does not answer");
  const kept = started.move();
  return { ...node, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Lines of the user file. */
export function userLines(users: readonly string[], { publicKey }: Key): string {
  return users.map((user) => `${user}\t${publicKey}\n`).join("");
}

function reach(
  client: DockerClient,
  name: string,
  { key, folder, port }: { key: Key; folder: TempFolder; port: number },
): Omit<NodeContainer, keyof AsyncDisposable> {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return {
    ...{ client, name, key, folder: folder.path },
    async apply(files): Promise<{ code: number; said: string }> {
      const packed: PackedFile[] = Object.entries(files).map(([path, content]) => ({
        ...{ path: `etc/poolgen/${path}`, content },
        mode: path.endsWith("_key") ? 0o600 : 0o644,
      }));
      await putFiles(client, name, packed);
      const { code, stderr } = await runInContainer(client, name, {
        argv: ["poolgen-node", "apply"],
      });
      return { code, said: text(stderr) };
    },
    async exec(script): Promise<string> {
      const argv = ["/bin/sh", "-c", script] as const;
      return text((await runInContainer(client, name, { argv })).stdout);
    },
    ssh: (user, command, ...options) =>
      runCommand("ssh", [
        ...["-F", "none", "-p", String(port), "-i", key.privateKey, "-o", "IdentitiesOnly=yes"],
        ...["-o", `HostKeyAlias=${name}`, "-o", `UserKnownHostsFile=${folder.path}/known_hosts`],
        ...["-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"],
        ...[...options, "--", `${user}@127.0.0.1`, command],
      ]),
  };
}
