import { join, resolve } from "node:path";
import { instancesFolder } from "../../emulator/instance/known_instances.ts";
import { UsageError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { INSTANCE_OPTIONS } from "../command_table/emulator_commands.ts";
import { withEnvironment } from "../arguments/environment_options.ts";

/** A whole number from `min` to `max`; `undefined` where the option is not given. Throws `UsageError`. */
export function emulatorNumber(
  { options }: Invocation,
  name: string,
  min: number,
  max: number,
): number | undefined {
  const value = options.get(name);
  if (value === undefined) return undefined;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`Cannot use "${value}" for --${name}`, {
    hint: `Give a whole number from ${min} to ${max}`,
  });
}

/** Which instance a command is for. */
export interface ChosenInstance {
  /** Absent where a folder was named, which knows its instance's name. */
  readonly name: string | undefined;
  readonly folder: string;
  /** Whether it was named at all: else it is the default one, which need not be meant. */
  readonly isNamed: boolean;
}

/** The instance that the options name, or the environment does. Throws `UsageError`. */
export function chosenInstance({ io, options }: Invocation): ChosenInstance {
  const all = withEnvironment(options, INSTANCE_OPTIONS, io.env);
  const state = all.get("state");
  const name = all.get("name") ?? (state === undefined ? "default" : undefined);
  if (name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(name)) {
    throw new UsageError(`An instance cannot be named "${name}"`, {
      hint: "Use up to 40 letters, digits, - and _, and begin with a letter or digit",
    });
  }
  const folder = state === undefined
    ? join(instancesFolder(io.home), name ?? "default")
    : resolve(io.cwd, state);
  return { name, folder, isNamed: all.has("name") || state !== undefined };
}
