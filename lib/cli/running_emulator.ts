import { callInstance } from "../emulator/instance/control_client.ts";
import { endpointOf } from "../emulator/instance/instance_record.ts";
import type { InstanceStatus } from "../emulator/instance/instance_status.ts";
import {
  findInstance,
  instancesFolder,
  type KnownInstance,
  listInstances,
} from "../emulator/instance/known_instances.ts";
import { UsageError } from "../errors.ts";
import type { Invocation } from "./command.ts";
import { chosenInstance } from "./emulator_invocation.ts";
import { parseStatus } from "./show_status.ts";

/** The emulator that the options or variables name, else the default one, else the only one that runs. Throws `UsageError`. */
export async function foundEmulator(invocation: Invocation): Promise<KnownInstance | undefined> {
  const chosen = await findInstance(chosenInstance(invocation).folder);
  if (chosen?.isRunning === true) return chosen;
  const running = (await listInstances(instancesFolder(invocation.io.home)))
    .filter(({ isRunning }) => isRunning);
  const [instance] = running;
  if (instance === undefined) return undefined;
  if (running.length > 1) {
    const names = running.map(({ record }) => record.name).join(", ");
    throw new UsageError(`Several emulators are running: ${names}`, {
      hint: `Choose one: POOLGEN_EMULATOR_NAME=${instance.record.name} poolgen render`,
    });
  }
  return instance;
}

/** What the emulator of this machine whose account is at `serviceUrl` says of itself; `undefined` where none is. */
export async function emulatorAt(
  serviceUrl: string,
  invocation: Invocation,
): Promise<InstanceStatus | undefined> {
  const known = [
    await findInstance(chosenInstance(invocation).folder).catch(() => undefined),
    ...await listInstances(instancesFolder(invocation.io.home)),
  ].find((instance) => instance?.isRunning === true && endpointOf(instance.record) === serviceUrl);
  return known === undefined ? undefined : parseStatus(await callInstance(known.record, "status"));
}
