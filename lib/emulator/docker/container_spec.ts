// @ts-types="npm:@types/dockerode@4.0.2"
import type Dockerode from "dockerode";
import { parseDockerHost } from "../../docker/docker_endpoint.ts";
import type { Node } from "../account/node.ts";
import type { EngineSettings } from "./engine_settings.ts";
import { INSTANCE_LABEL, NODE_LABEL } from "./labels.ts";

/** Where a daemon's socket is on its machine unless it is known to be elsewhere, and on a node. */
const DOCKER_SOCKET = "/var/run/docker.sock";
/** More than any work on a node needs, fewer than a machine has. */
const MAX_PROCESSES = 8_192;

/** What a node's container is made from. */
export interface ContainerFacts {
  readonly node: Node;
  /** Its place in the pool. */
  readonly cardinal: number;
  readonly instanceId: string;
  readonly network: string;
  readonly settings: EngineSettings;
}

/** The name of a container: one that no other instance has, on any machine that shares the daemon. */
export function containerName(
  { node, instanceId }: Pick<ContainerFacts, "node" | "instanceId">,
): string {
  return `poolgen-${instanceId}-${node.slot}`;
}

/** The container of a node: SSH and what is published besides are reached on 127.0.0.1, at free ports. */
export function containerSpec(facts: ContainerFacts): Dockerode.ContainerCreateOptions {
  const { node, cardinal, instanceId, network, settings } = facts;
  const { image, publish, memory, cpus, dockerSocket } = settings;
  const ports = ["22/tcp", ...publish.map((port) => `${port}/tcp`)];
  return {
    name: containerName(facts),
    Image: image,
    Hostname: `node${cardinal}`,
    Labels: { [INSTANCE_LABEL]: instanceId, [NODE_LABEL]: node.id },
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    HostConfig: {
      NetworkMode: network,
      PortBindings: Object.fromEntries(
        ports.map((port) => [port, [{ HostIp: "127.0.0.1", HostPort: "" }]]),
      ),
      PidsLimit: MAX_PROCESSES,
      // without the second, as much again could be swapped out
      ...memory === undefined ? {} : { Memory: memory, MemorySwap: memory },
      ...cpus === undefined ? {} : { NanoCpus: Math.round(cpus * 1e9) },
      ...dockerSocket
        ? { Mounts: [{ Type: "bind", Source: socketOf(settings), Target: DOCKER_SOCKET }] }
        : {},
    },
  };
}

function socketOf({ endpoint }: EngineSettings): string {
  const address = parseDockerHost(endpoint.host, endpoint.tls !== undefined);
  if (address.kind === "socket" && address.path.startsWith("/")) return address.path;
  return address.kind === "ssh" ? address.socket ?? DOCKER_SOCKET : DOCKER_SOCKET;
}
