import type { Command, OptionSpec } from "./command.ts";

const OPTIONS: readonly OptionSpec[] = [
  { name: "out", value: "DIR", summary: "where the pool is rendered; generated unless given" },
  { name: "ssh-config", value: "FILE", summary: "another file than ~/.ssh/config" },
  { name: "diff", summary: "show what would change, write nothing" },
  { name: "yes", letter: "y", summary: "do not ask" },
];

/** The commands that make the user's own `ssh` know a pool. */
export const INSTALL_COMMANDS: readonly Command[] = [
  {
    words: ["install"],
    summary: "Let ssh, scp, rsync, docker and IDEs know the rendered pool without -F",
    options: OPTIONS,
    note: "One line goes to the top of ~/.ssh/config, and then this works: ssh POOL-node0",
    examples: ["poolgen install", "poolgen install --diff", "poolgen install --out ~/mypool"],
    load: () => import("../commands/install.ts"),
  },
  {
    words: ["uninstall"],
    summary: "Take the pool out again, and with the last one the line in ~/.ssh/config",
    options: OPTIONS,
    examples: ["poolgen uninstall", "poolgen uninstall --out oldpool/generated -y"],
    load: () => import("../commands/uninstall.ts"),
  },
];
