import { endpointOf, type InstanceRecord } from "../../emulator/instance/instance_record.ts";
import type { InstanceStatus } from "../../emulator/instance/instance_status.ts";
import {
  findInstance,
  instancesFolder,
  listInstances,
} from "../../emulator/instance/known_instances.ts";
import { UsageError } from "../../errors.ts";
import { askInstance } from "./ask_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import { chosenInstance } from "./emulator_invocation.ts";
import { runningInstance } from "./running_instance.ts";
import { parseStatus } from "./show_status.ts";

/** An emulator that runs on this machine, and what it says of itself. */
export interface FoundInstance {
  readonly record: InstanceRecord;
  readonly status: InstanceStatus;
}

/**
 * The emulator that the options or variables name, else the default one, else the only one that runs; `undefined`
 * where none does. Throws `UserError` where the named one does not run, and where several do.
 */
export async function foundInstance(invocation: Invocation): Promise<FoundInstance | undefined> {
  const { folder, isNamed } = chosenInstance(invocation);
  // another one in its place could be changed by mistake
  if (isNamed) return await ask((await runningInstance(invocation)).record, invocation);
  const chosen = await findInstance(folder);
  if (chosen?.isRunning === true) return await ask(chosen.record, invocation);
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
  return await ask(instance.record, invocation);
}

/** The running emulator whose account is at a URL; `undefined` where none is known. */
export async function runningInstanceAt(
  origin: string,
  invocation: Invocation,
): Promise<FoundInstance | undefined> {
  const known = [
    await findInstance(chosenInstance(invocation).folder).catch(() => undefined),
    ...await listInstances(instancesFolder(invocation.io.home)),
  ].find((instance) => instance?.isRunning === true && endpointOf(instance.record) === origin);
  return known && await ask(known.record, invocation);
}

async function ask(record: InstanceRecord, invocation: Invocation): Promise<FoundInstance> {
  return { record, status: parseStatus(await askInstance(record, "status", {}, invocation)) };
}
