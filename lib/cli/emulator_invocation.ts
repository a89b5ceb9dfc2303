import { join, resolve } from "node:path";
import { instancesFolder } from "../emulator/instance/known_instances.ts";
import { UsageError } from "../errors.ts";
import type { Invocation } from "./command.ts";

/** The value of an option of the emulator, from the command line or its environment variable. */
export function emulatorOption({ io, options }: Invocation, name: string): string | undefined {
  const variable = `POOLGEN_EMULATOR_${name.toUpperCase().replaceAll("-", "_")}`;
  return options.get(name) ?? (io.env[variable] || undefined);
}

/** Whether a switch of the emulator is on. Throws `UsageError`. */
export function emulatorSwitch(invocation: Invocation, name: string): boolean {
  const value = emulatorOption(invocation, name)?.toLowerCase();
  if (value === undefined || ["0", "false", "no", "off"].includes(value)) return false;
  if (["", "1", "true", "yes", "on"].includes(value)) return true;
  throw new UsageError(`Cannot understand "${value}" for --${name}`, { hint: "Say yes or no" });
}

/** A whole number from `min` to `max`; `undefined` where the option is not given. Throws `UsageError`. */
export function emulatorNumber(
  invocation: Invocation,
  name: string,
  min: number,
  max: number,
): number | undefined {
  const value = emulatorOption(invocation, name);
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
}

/** The instance that the options name. Throws `UsageError`. */
export function chosenInstance(invocation: Invocation): ChosenInstance {
  const { io } = invocation;
  const state = emulatorOption(invocation, "state");
  const name = emulatorOption(invocation, "name") ?? (state === undefined ? "default" : undefined);
  if (name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(name)) {
    throw new UsageError(`An instance cannot be named "${name}"`, {
      hint: "Use up to 40 letters, digits, - and _, and begin with a letter or digit",
    });
  }
  return state === undefined
    ? { name, folder: join(instancesFolder(io.home), name ?? "default") }
    : { name, folder: resolve(io.cwd, state) };
}
