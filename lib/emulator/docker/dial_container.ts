import { once } from "node:events";
import { connect } from "node:net";
import { Duplex, PassThrough } from "node:stream";
import type { DockerClient } from "../../docker/docker_client.ts";
import { isLocalDocker } from "../../docker/docker_endpoint.ts";

/** How the SSH server of a container is reached. */
export interface ContainerPlace {
  readonly id: string;
  /** The port of 127.0.0.1, on the machine of the daemon, that leads to the server. */
  readonly sshPort: number;
}

/**
 * A new connection to a container's SSH server: through its published port where the daemon is on this machine, else
 * through the daemon itself, since no port of another machine's loopback can be dialled from here.
 */
export async function dialContainer(client: DockerClient, place: ContainerPlace): Promise<Duplex> {
  if (!isLocalDocker(client.endpoint)) return await relay(client, place.id);
  const socket = connect({ host: "127.0.0.1", port: place.sshPort, allowHalfOpen: true });
  await once(socket, "connect");
  socket.setNoDelay(true);
  return socket;
}

async function relay(client: DockerClient, id: string): Promise<Duplex> {
  return await client.call("reach a node through Docker", async (docker) => {
    const exec = await docker.getContainer(id).exec({
      Cmd: ["socat", "-", "TCP:127.0.0.1:22"],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const both = await exec.start({ hijack: true, stdin: true });
    const output = new PassThrough();
    // what socat says of itself is no part of the connection
    docker.modem.demuxStream(both, output, new PassThrough().resume());
    both.once("end", () => output.end());
    both.once("close", () => output.end());
    both.on("error", () => output.destroy());
    const duplex = Duplex.from({ readable: output, writable: both });
    duplex.once("close", () => both.destroy());
    return duplex;
  });
}
