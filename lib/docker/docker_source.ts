import { mapBounded } from "../concurrency.ts";
import { MACHINE_USER, NODE_ID } from "../config/fields.ts";
import { UserError } from "../errors.ts";
import type {
  NodeListing,
  NodeSource,
  SourceNode,
  UnreachableNode,
} from "../inventory/inventory.ts";
import { type ContainerFilters, containerFilters } from "./container_filters.ts";
import { containerHostKeys } from "./container_host_keys.ts";
import { containerPlace, type PlaceOptions } from "./container_place.ts";
import type { DockerClient } from "./docker_client.ts";
import { containerListSchema, containerNameOf, type ListedContainer } from "./listed_container.ts";
import { openDocker, type OpenOptions } from "./open_docker.ts";
import { ownNetworks } from "./own_networks.ts";

/** The label of a container, or of its image, that says who logs in. */
export const USER_LABEL = "io.poolgen.user";

/** Which containers are nodes, and how they are reached. */
export interface DockerSourceOptions extends Omit<PlaceOptions, "networks">, OpenOptions {
  /** As `containerFilters` takes them. */
  readonly filters: readonly string[];
  /** Who logs in, whatever a label says. */
  readonly user: string | undefined;
  /** Who logs in where no label says so. */
  readonly defaultUser: string | undefined;
}

/** How many containers are asked for their host keys at once. */
const AT_ONCE = 4;

/** Containers that somebody has started, by their names. Throws `UsageError` for filters that cannot be used. */
export function dockerSource(options: DockerSourceOptions): NodeSource {
  const filters = containerFilters(options.filters);
  return { target: "docker", list: () => list(filters, options) };
}

async function list(filters: ContainerFilters, options: DockerSourceOptions): Promise<NodeListing> {
  await using client = await openDocker(options.endpoint, options);
  const containers = await listContainers(client, filters);
  const how = { ...options, networks: ownNetworks() };
  const unreachable: UnreachableNode[] = [];
  const reached: { container: ListedContainer; node: Omit<SourceNode, "hostKeys"> }[] = [];
  for (const container of containers) {
    const nodeId = containerNameOf(container);
    const place = whyNot(container, nodeId) ?? containerPlace(container, how);
    if (typeof place === "string") unreachable.push({ nodeId, reason: place });
    else {
      const user = userOf(container, options);
      reached.push({ container, node: { nodeId, ...place, state: undefined, user } });
    }
  }
  if (reached.length === 0) throw noneReached(unreachable, options);
  const nodes = await mapBounded(reached, AT_ONCE, async ({ container, node }) => {
    const hostKeys = await containerHostKeys(client, container.Id);
    return { ...node, hostKeys, ...(hostKeys.length === 0 ? {} : { pin: "docker" as const }) };
  });
  return { nodes, unreachable };
}

async function listContainers(
  client: DockerClient,
  filters: ContainerFilters,
): Promise<ListedContainer[]> {
  const answer = await client.call(
    "list containers",
    (docker) => docker.listContainers({ all: true, filters: { ...filters } }),
  );
  const { success, data } = containerListSchema.safeParse(answer);
  if (success) return data;
  throw new UserError(
    `Cannot list containers: Docker at ${client.endpoint.host} lists none we know`,
  );
}

function whyNot({ State, Labels }: ListedContainer, nodeId: string): string | undefined {
  if (!NODE_ID.test(nodeId)) {
    return "its name is none that a node can have; docker rename gives it another";
  }
  if (!MACHINE_USER.test(Labels?.[USER_LABEL] ?? "root")) {
    return `its label ${USER_LABEL} is none that a user can have for a name`;
  }
  if (State === "running") return undefined;
  return State === "paused"
    ? "it is paused; let it go on by docker unpause"
    : `it does not run (${State}); start it by docker start`;
}

function userOf(
  { Labels }: ListedContainer,
  { user, defaultUser }: DockerSourceOptions,
): string | undefined {
  return user ?? Labels?.[USER_LABEL] ?? defaultUser;
}

function noneReached(
  unreachable: readonly UnreachableNode[],
  { filters, endpoint }: DockerSourceOptions,
): UserError {
  const meant = filters.join(", ");
  const [first] = [...unreachable].sort((one, other) => one.nodeId < other.nodeId ? -1 : 1);
  if (first === undefined) {
    return new UserError(`No container of Docker at ${endpoint.host} is meant by: ${meant}`, {
      hint: "See which there are, and their labels, with: " +
        "docker ps --format '{{.Names}} {{.Labels}}'",
    });
  }
  const [reason = "", hint] = first.reason.split("; ", 2);
  const which = unreachable.length === 1 ? "" : ` (${unreachable.length} are meant)`;
  return new UserError(
    `No container can be reached${which}: ${first.nodeId}: ${reason}`,
    hint === undefined ? {} : { hint: `${hint.charAt(0).toUpperCase()}${hint.slice(1)}` },
  );
}
