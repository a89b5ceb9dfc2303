import { Readable } from "node:stream";
import type { DockerClient } from "../../docker/docker_client.ts";
import { type PackedFile, packFiles } from "../../docker/pack_files.ts";
import type { BuildStep } from "./build_step.ts";
import type { Flavor } from "./flavors.ts";
import { followBuild } from "./follow_build.ts";
import { IMAGE_LABELS, imageRecipe, recipeFiles } from "./node_image.ts";
import { pipSettings, proxyArguments } from "./pip_settings.ts";
import { pythonPackages } from "./python_packages.ts";

/** How an image is to be. */
export interface ImageWishes {
  readonly flavor: Flavor;
  readonly base: string;
  readonly tag: string;
  /** Other versions, or other packages, as in `dask[complete]==2026.8.0`. */
  readonly pythonPackages: readonly string[];
  readonly buildArguments: Readonly<Record<string, string>>;
  /** The daemon's own choice unless given; `host` where its bridge leads nowhere. */
  readonly network: string | undefined;
  /** Authorities that pip is to trust. */
  readonly certificates: string | undefined;
  readonly useCache: boolean;
  /** Where pip's settings and the proxies are. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** An image that was built. */
export interface BuiltImage {
  readonly id: string;
  readonly tag: string;
  readonly flavor: Flavor;
  readonly base: string;
  readonly packages: readonly string[];
}

/** Builds an image of a node; `onStep` is told of every line. Throws `UserError`. */
export async function buildImage(
  client: DockerClient,
  wishes: ImageWishes,
  onStep: (step: BuildStep) => void,
): Promise<BuiltImage> {
  const { flavor, base, tag, env } = wishes;
  const { requirements, constraints } = pythonPackages(wishes.pythonPackages);
  const packages = flavor === "ssh" ? [] : requirements;
  const files: readonly PackedFile[] = [
    ...recipeFiles(),
    { path: "python/requirements.txt", content: lines([...requirements, "-c constraints.txt"]) },
    { path: "python/constraints.txt", content: lines(constraints) },
    { path: "python/pip.conf", content: pipSettings(env), mode: 0o600 },
    { path: "python/ca.pem", content: wishes.certificates ?? "" },
  ];
  const context = await packFiles(files);
  const doing = `build the image ${tag}`;
  const events = await client.call(doing, (docker) =>
    docker.buildImage(Readable.from([context]), {
      t: tag,
      target: flavor,
      rm: true,
      forcerm: true,
      nocache: !wishes.useCache,
      buildargs: { ...proxyArguments(env), ...wishes.buildArguments, BASE: base },
      labels: {
        [IMAGE_LABELS.flavor]: flavor,
        [IMAGE_LABELS.recipe]: imageRecipe(flavor),
        [IMAGE_LABELS.base]: base,
        [IMAGE_LABELS.packages]: packages.join(" "),
      },
      ...(wishes.network === undefined ? {} : { networkmode: wishes.network }),
    }));
  await client.call(doing, () => followBuild(events, { tag, base, client }, onStep));
  const { Id } = await client.call(doing, (docker) => docker.getImage(tag).inspect());
  return { id: Id, tag, flavor, base, packages };
}

function lines(words: readonly string[]): string {
  return words.map((word) => `${word}\n`).join("");
}
