import { setTimeout as delay } from "node:timers/promises";
import { mapBounded } from "../../concurrency.ts";
import type { DockerClient } from "../../docker/docker_client.ts";
import { ofInstance } from "./labels.ts";

const AT_ONCE = 8;
const TRIES = 20;
const PAUSE_MS = 250;

/** Removes every container, volume and network that an instance has made; what is gone already is no failure. Throws `UserError`. */
export async function sweepInstance(client: DockerClient, instanceId: string): Promise<void> {
  const filters = ofInstance(instanceId);
  for (let tries = 1;; tries++) {
    const [containers, networks] = await client.call(
      "find what is left of the emulator",
      (docker) =>
        Promise.all([
          docker.listContainers({ all: true, filters }),
          docker.listNetworks({ filters }),
        ]),
    );
    if (containers.length + networks.length === 0) return;
    const isLast = tries === TRIES;
    await mapBounded(containers, AT_ONCE, ({ Id }) => removeContainer(client, Id, isLast));
    await mapBounded(
      networks,
      AT_ONCE,
      ({ Id }) =>
        client.call("remove a network", (docker) => docker.getNetwork(Id).remove()).catch(
          // a container that has just been removed may still be in it
          (error: unknown) => unless(isLast, error),
        ),
    );
    if (isLast) return;
    await delay(PAUSE_MS);
  }
}

async function removeContainer(client: DockerClient, id: string, isLast: boolean): Promise<void> {
  try {
    await client.call(
      "remove a container",
      (docker) => docker.getContainer(id).remove({ force: true, v: true }),
    );
  } catch (error) {
    // somebody else removes it, or has
    unless(isLast, error);
  }
}

function unless(isLast: boolean, error: unknown): void {
  if (isLast) throw error;
}
