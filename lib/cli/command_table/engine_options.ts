import type { OptionSpec } from "./command.ts";

/** How nodes are made as containers. */
export const ENGINE_OPTIONS: readonly OptionSpec[] = [
  {
    name: "engine",
    value: "process|docker",
    summary: "what nodes are: process (servers of the emulator) or docker (containers)",
  },
  {
    name: "image",
    value: "NAME",
    summary: "docker: the nodes' image; poolgen-node:ssh or the like",
  },
  { name: "flavor", value: "dask|ssh", summary: "docker: which image of ours, dask or ssh" },
  {
    name: "publish",
    value: "PORT,...",
    summary: "docker: ports of each node that are to be reached on 127.0.0.1, such as 8888",
  },
  {
    name: "memory",
    value: "SIZE",
    summary: "docker: how much memory a node may use, such as 512MiB",
  },
  { name: "cpus", value: "N", summary: "docker: how many processors a node may use, such as 1.5" },
  {
    name: "docker-socket",
    summary:
      "docker: give nodes this Docker; whoever logs in to one can then be root on its machine",
  },
];
