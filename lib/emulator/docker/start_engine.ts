import type { DockerClient } from "../../docker/docker_client.ts";
import { DockerError } from "../../docker/explain_docker_error.ts";
import { openDocker } from "../../docker/open_docker.ts";
import { UsageError } from "../../errors.ts";
import { FLAVORS } from "../image/flavors.ts";
import { IMAGE_LABELS, imageRecipe } from "../image/node_image.ts";
import type { InstanceMachines } from "../instance/instance_machines.ts";
import type { MachinesSetup } from "../instance/machines_setup.ts";
import { DockerMachines } from "./docker_machines.ts";
import { endpointOf, type EngineSettings } from "./engine_settings.ts";
import { INSTANCE_LABEL } from "./labels.ts";
import { startReaper } from "./start_reaper.ts";
import { sweepInstance } from "./sweep_instance.ts";

const MAKE = "poolgen emulator image build";

/**
 * Makes ready what an instance's containers need: the way to the daemon, a network, and a process that removes all of it
 * should this one be killed. Throws `UserError` where the daemon cannot be used, or the image is missing.
 */
export async function startEngine(
  setup: MachinesSetup,
  settings: EngineSettings,
  self: readonly [string, ...string[]],
): Promise<InstanceMachines> {
  const { instanceId, env, log } = setup;
  await using started = new AsyncDisposableStack();
  const client = started.use(await openDocker(endpointOf(settings), { env }));
  await requireImage(client, settings.image, log);
  await sweepInstance(client, instanceId);
  started.use(startReaper(settings, { instanceId, self, env, log }));
  started.defer(() => sweepInstance(client, instanceId));
  const network = await createNetwork(client, instanceId);
  return new DockerMachines(setup, { client, settings, network, parts: started.move() });
}

async function requireImage(
  client: DockerClient,
  image: string,
  log: (line: string) => void,
): Promise<void> {
  try {
    const { Config } = await client.call(
      `use the image ${image}`,
      (docker) => docker.getImage(image).inspect(),
    );
    const labels = Config?.Labels ?? {};
    const flavor = FLAVORS.find((one) => one === labels[IMAGE_LABELS.flavor]);
    if (flavor !== undefined && labels[IMAGE_LABELS.recipe] !== imageRecipe(flavor)) {
      log(`the image ${image} was made by another version of poolgen; to make it anew: ${MAKE}`);
    }
  } catch (error) {
    if (!(error instanceof DockerError) || error.status !== 404) throw error;
    throw new UsageError(`There is no image "${image}" in Docker at ${client.endpoint.host}`, {
      cause: error,
      hint: `Make one with: ${MAKE}`,
    });
  }
}

async function createNetwork(client: DockerClient, instanceId: string): Promise<string> {
  const name = `poolgen-${instanceId}`;
  await client.call(
    "create a network",
    (docker) => docker.createNetwork({ Name: name, Labels: { [INSTANCE_LABEL]: instanceId } }),
  );
  return name;
}
