import { closestWord } from "../../closest_word.ts";
import { instancesFolder, listInstances } from "../../emulator/instance/known_instances.ts";
import type { Invocation } from "../command_table/command.ts";

/** What to do about the name of an instance that is none; `undefined` where it is like no other's. */
export async function closestInstance(
  name: string | undefined,
  { io }: Invocation,
): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const known = await listInstances(instancesFolder(io.home));
  const near = closestWord(name, known.map(({ record }) => record.name));
  return near === undefined ? undefined : `Did you mean --name ${near}?`;
}
