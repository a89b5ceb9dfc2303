import type { DockerClient } from "../../docker/docker_client.ts";
import { type Flavor, FLAVORS } from "./flavors.ts";
import { IMAGE_LABELS, imageRecipe } from "./node_image.ts";

/** An image of a node that a daemon has. */
export interface NodeImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly flavor: Flavor;
  readonly base: string;
  readonly packages: readonly string[];
  readonly bytes: number;
  /** When it was built, in seconds since 1970. */
  readonly created: number;
  /** Whether this version of poolgen would build it of the same files. */
  readonly isCurrent: boolean;
}

/** The images that were built for nodes, the newest first. Throws `UserError`. */
export async function listImages(client: DockerClient): Promise<NodeImage[]> {
  const filters = { label: [IMAGE_LABELS.recipe] };
  const found = await client.call(
    "list the images",
    (docker) => docker.listImages({ filters: JSON.stringify(filters) }),
  );
  return found.flatMap(({ Id, RepoTags, Labels, Size, Created }) => {
    const flavor = FLAVORS.find((one) => one === Labels?.[IMAGE_LABELS.flavor]);
    if (flavor === undefined) return [];
    const packages = Labels[IMAGE_LABELS.packages] ?? "";
    return [{
      ...{ id: Id, flavor, bytes: Size, created: Created },
      tags: (RepoTags ?? []).filter((tag) => tag !== "<none>:<none>"),
      base: Labels[IMAGE_LABELS.base] ?? "",
      packages: packages === "" ? [] : packages.split(" "),
      isCurrent: Labels[IMAGE_LABELS.recipe] === imageRecipe(flavor),
    }];
  }).sort((a, b) => b.created - a.created);
}
