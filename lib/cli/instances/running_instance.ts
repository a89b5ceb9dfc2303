import { refuseOtherName } from "../../emulator/instance/instance_record.ts";
import { findInstance, type KnownInstance } from "../../emulator/instance/known_instances.ts";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import { closestInstance } from "./closest_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import { type ChosenInstance, chosenInstance } from "./emulator_invocation.ts";

/** There is no running instance where one is needed. */
class NotRunningError extends UserError {
  override readonly name: string = "NotRunningError";
  override readonly code: ExitCode = EXIT.unreachable;
}

/** The instance that the options name, running or not; `undefined` where there is none. Throws `UserError`. */
export async function namedInstance(
  { name, folder }: ChosenInstance,
): Promise<KnownInstance | undefined> {
  const known = await findInstance(folder);
  if (known !== undefined) refuseOtherName(known.record, name, folder);
  return known;
}

/** The running instance that the options name. Throws `UserError` where none runs. */
export async function runningInstance(invocation: Invocation): Promise<KnownInstance> {
  const chosen = chosenInstance(invocation);
  const { name, folder } = chosen;
  const known = await namedInstance(chosen);
  if (known?.isRunning === true) return known;
  const shown = known?.record.name ?? name;
  const meant = known === undefined ? await closestInstance(name, invocation) : undefined;
  const by = shown === undefined
    ? ` --state ${folder}`
    : shown === "default"
    ? ""
    : ` --name ${shown}`;
  throw new NotRunningError(
    shown === undefined
      ? `No emulator is running in ${folder}`
      : `The emulator "${shown}" is not running`,
    { hint: meant ?? `Start it with: poolgen emulator up -d${by}` },
  );
}
