import { assertStringIncludes } from "@std/assert";
import { testWith } from "../support/programs.ts";
import { completeAll, completionSite, listAll, openShell } from "./completion_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SHELLS = [
  {
    name: "bash",
    command: ["bash", "--norc", "--noprofile", "-i"],
    setup: `eval "$(poolgen completion bash)"; bind 'set show-all-if-ambiguous on'`,
  },
  {
    name: "zsh",
    command: ["zsh", "-f", "-i"],
    setup: "autoload -Uz compinit && compinit -D -u; source <(poolgen completion zsh)",
  },
  {
    name: "fish",
    command: ["fish", "--no-config", "-i"],
    setup: "poolgen completion fish | source",
  },
];

for (const { name, command, setup } of SHELLS) {
  testWith(
    [name, "tmux"],
    `${name} completes what stands in the table, and runs nothing of it`,
    async () => {
      await using site = await completionSite();
      await using shell = await openShell(site, command, setup);
      await completeAll(shell);
      const nodes = await listAll(shell, site.folder);
      if (name !== "bash") assertStringIncludes(nodes, "203.0.113.10:50001");
    },
  );
}
