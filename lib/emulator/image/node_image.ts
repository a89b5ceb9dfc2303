import { createHash } from "node:crypto";
import dockerfile from "../../../templates/node_image.Dockerfile.tmpl" with { type: "text" };
import pythonPackages from "../../../templates/node_python.txt.tmpl" with { type: "text" };
import sshdSettings from "../../../templates/node_sshd.conf.tmpl" with { type: "text" };
import startScript from "../../../templates/node_start.sh.tmpl" with { type: "text" };
import type { PackedFile } from "../../docker/pack_files.ts";
import type { Flavor } from "./flavors.ts";

/** What an image is labelled with. */
export const IMAGE_LABELS = {
  flavor: "io.poolgen.flavor",
  recipe: "io.poolgen.recipe",
  base: "io.poolgen.base",
  /** The packages that were asked for, a space between them. */
  packages: "io.poolgen.packages",
} as const;

/** What an image is made from unless another is named. */
export const DEFAULT_BASE = "ubuntu:24.04";

/** The Python packages that come with poolgen. */
export const PYTHON_PACKAGES: string = pythonPackages;

/** Changes with all of poolgen's own that goes into an image: one whose label differs was made by another version. */
export function imageRecipe(flavor: Flavor): string {
  const packages = flavor === "ssh" ? "" : pythonPackages;
  const hash = createHash("sha256");
  for (const { path, content = "" } of recipeFiles()) hash.update(`${path}\0${content}\0`);
  return hash.update(packages).digest("hex").slice(0, 16);
}

const PATH = "/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The files of the build that are the same for everybody. */
export function recipeFiles(): readonly PackedFile[] {
  return [
    { path: "Dockerfile", content: dockerfile },
    { path: "node/usr/local/sbin/poolgen-node", content: startScript, mode: 0o755 },
    { path: "node/etc/ssh/sshd_config.d/50-poolgen.conf", content: sshdSettings },
    // a login shell sets a path of its own
    {
      path: "node/etc/profile.d/poolgen.sh",
      content: `if [ -d /opt/venv/bin ]; then PATH=${PATH}; fi\n`,
    },
    {
      path: "node/etc/sudoers.d/poolgen",
      content: `Defaults secure_path="${PATH}"\n`,
      mode: 0o440,
    },
  ];
}
