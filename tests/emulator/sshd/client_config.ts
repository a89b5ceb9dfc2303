import type { NodeProcess } from "./node_process.ts";

/** Writes the ssh_config by which OpenSSH's programs reach nodes under names; returns its path. */
export async function clientConfig(nodes: Readonly<Record<string, NodeProcess>>): Promise<string> {
  const hosts = Object.entries(nodes).flatMap(([name, { port, key }]) => [
    `Host ${name}`,
    "HostName 127.0.0.1",
    `Port ${port}`,
    `IdentityFile ${key.privateKey}`,
  ]);
  const [first] = Object.values(nodes);
  if (first === undefined) throw new Error("name a node");
  const path = `${first.folder}/ssh_config`;
  const shared = [
    "Host *",
    "User ann",
    "IdentitiesOnly yes",
    "BatchMode yes",
    "StrictHostKeyChecking no",
    "UserKnownHostsFile /dev/null",
    "LogLevel ERROR",
    "ExitOnForwardFailure yes",
    "",
  ];
  await Deno.writeTextFile(path, [...hosts, ...shared].join("\n"));
  return path;
}
