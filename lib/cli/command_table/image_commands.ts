import type { Command } from "./command.ts";

/** The commands of the images that nodes are made from, with `--engine docker`. */
export const IMAGE_COMMANDS: readonly Command[] = [
  {
    words: ["emulator", "image", "build"],
    summary: "Build the image of the nodes of the emulator's Docker engine",
    options: [
      {
        name: "flavor",
        value: "FLAVOR",
        summary: "dask, with all of Dask, or ssh; dask unless given",
      },
      {
        name: "base",
        value: "IMAGE",
        summary: "any of Debian's family; ubuntu:24.04 unless given",
      },
      { name: "tag", value: "NAME", summary: "what to call it; poolgen-node:FLAVOR unless given" },
      {
        name: "python-package",
        value: "SPEC",
        repeats: true,
        summary: "another version, or another package: dask[complete]==2026.8.0",
      },
      { name: "build-arg", value: "N=V", repeats: true, summary: "an argument of the Dockerfile" },
      { name: "network", value: "MODE", summary: "network of the build, such as host" },
      {
        name: "ca-certificates",
        value: "FILE",
        summary: "authorities that pip is to trust; else those of PIP_CERT",
      },
      { name: "no-cache", summary: "run every step again" },
    ],
    note: "Docker is found as the docker command finds it: by DOCKER_HOST, or by its context.",
    examples: [
      "poolgen emulator image build",
      "poolgen emulator image build --flavor ssh --base debian:12",
    ],
    load: () => import("../commands/emulator_image_build.ts"),
  },
  {
    words: ["emulator", "image", "list"],
    summary: "List the images that were built for nodes",
    options: [],
    examples: ["poolgen emulator image list", "poolgen emulator image list --json"],
    load: () => import("../commands/emulator_image_list.ts"),
  },
  {
    words: ["emulator", "image", "rm"],
    summary: "Remove images that were built for nodes",
    operands: "TAG...",
    options: [],
    examples: ["poolgen emulator image rm poolgen-node:ssh"],
    load: () => import("../commands/emulator_image_rm.ts"),
  },
];
