import type { Command } from "./command.ts";

/** The commands about poolgen itself. */
export const HELP_COMMANDS: readonly Command[] = [
  {
    words: ["completion"],
    summary: "Print what a shell needs to complete poolgen's commands",
    operands: "bash|zsh|fish|powershell",
    options: [],
    note: "Commands, options, nodes, pools, instances of the emulator and faults are completed. " +
      "Nothing is asked of a service: nodes are those of generated/nodes.json, else those of the emulator. " +
      'For bash, put this line into ~/.bashrc: eval "$(poolgen completion bash)"; ' +
      "for zsh, this one into ~/.zshrc, after compinit: source <(poolgen completion zsh); " +
      "for fish, write the script to ~/.config/fish/completions/poolgen.fish; " +
      "for PowerShell, put this line into $PROFILE: poolgen completion powershell | Out-String | Invoke-Expression",
    examples: [
      "poolgen completion bash",
      "poolgen completion fish > ~/.config/fish/completions/poolgen.fish",
    ],
    load: () => import("../commands/completion.ts"),
  },
  {
    words: ["help"],
    summary: "Show the help of a command or of a topic, or the list of topics",
    operands: "[COMMAND|TOPIC...]",
    operandKinds: ["command"],
    options: [
      { name: "man", summary: "print all of it as a page for man" },
    ],
    note: "poolgen help topics lists the topics. To read all of it with man: " +
      "poolgen help --man > ~/.local/share/man/man1/poolgen.1",
    examples: ["poolgen help render", "poolgen help topics", "poolgen help exit-codes"],
    load: () => import("../commands/help.ts"),
  },
];
