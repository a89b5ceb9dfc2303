import { UsageError } from "../../errors.ts";
import type { Invocation, OptionSpec } from "./command.ts";

/** The options that make containers of Docker the nodes. */
export const CONTAINER_OPTIONS: readonly OptionSpec[] = [
  {
    name: "docker",
    value: "FILTER",
    repeats: true,
    summary: "the nodes are containers: a label, or a filter of docker ps such as name=node",
  },
  {
    name: "docker-address",
    value: "PLACE",
    kind: ["published", "container"],
    summary: "dial them at their published port, or at the container's own address",
  },
  { name: "docker-user", value: "NAME", summary: "who logs in to them; else their label says" },
];

/** Whether the command line makes containers the nodes. Throws `UsageError` where it contradicts itself. */
export function namesContainers({ options }: Invocation): boolean {
  if (options.has("docker")) {
    if (!options.has("nodes")) return true;
    throw new UsageError("Both --docker and --nodes say which nodes there are", {
      hint: "Give one of them",
    });
  }
  const stray = CONTAINER_OPTIONS.find(({ name }) => options.has(name));
  if (stray === undefined) return false;
  throw new UsageError(`--${stray.name} is only for containers`, {
    hint: "Say which with --docker FILTER, or leave it out",
  });
}
