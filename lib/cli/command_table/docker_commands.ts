import type { Command, OptionSpec } from "./command.ts";

const OUT: OptionSpec = {
  name: "out",
  value: "DIR",
  summary: "folder of the rendered files; generated unless given",
};

/** The commands for Docker on nodes, and for the tunnels to it. */
export const DOCKER_COMMANDS: readonly Command[] = [
  {
    words: ["docker", "env"],
    summary: "Print what makes docker talk to a node, through a private tunnel that it starts",
    operands: "NODE",
    options: [
      {
        name: "shell",
        value: "SHELL",
        // no closed list: also a wrong one must get the line that unsets
        kind: "shell",
        summary: "sh, fish, pwsh or cmd; sh unless given",
      },
      { name: "unset", summary: "print what undoes it; the tunnel stays" },
      OUT,
    ],
    note: "Where it fails, the shell that runs its output is left without any node.",
    examples: [
      'eval "$(poolgen docker env 0)"',
      "poolgen docker env node1 --shell fish | source",
      'eval "$(poolgen docker env --unset)"',
    ],
    load: () => import("../commands/docker_env.ts"),
  },
  {
    words: ["docker", "context", "create"],
    summary: "Make a context of docker for each node, such as pool-node0, or bring it up to date",
    operands: "[NODE...]",
    options: [
      { name: "ssh", summary: "connect by docker's own ssh, in place of a tunnel" },
      OUT,
    ],
    examples: [
      "poolgen docker context create && docker --context mypool-node0 ps",
      "poolgen docker context create 0 1 --ssh",
    ],
    load: () => import("../commands/docker_context_create.ts"),
  },
  {
    words: ["docker", "context", "rm"],
    summary: "Remove the contexts that poolgen has made for the pool",
    operands: "[NODE...]",
    options: [
      { name: "force", letter: "f", summary: "also the one in use" },
      OUT,
    ],
    examples: ["poolgen docker context rm", "poolgen docker context rm node1"],
    load: () => import("../commands/docker_context_rm.ts"),
  },
  {
    words: ["tunnel", "list"],
    summary: "List the tunnels that run, of every pool",
    options: [],
    examples: ["poolgen tunnel list", "poolgen tunnel list --json"],
    load: () => import("../commands/tunnel_list.ts"),
  },
  {
    words: ["tunnel", "stop"],
    summary: "End the tunnels to a node, that of a process, or all",
    operands: "[NODE|PID]",
    options: [
      { name: "all", summary: "every tunnel of every pool" },
      OUT,
    ],
    examples: ["poolgen tunnel stop 0", "poolgen tunnel stop --all"],
    load: () => import("../commands/tunnel_stop.ts"),
  },
];
