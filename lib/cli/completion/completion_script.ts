import bash from "../../../templates/completion.bash.tmpl" with { type: "text" };
import fish from "../../../templates/completion.fish.tmpl" with { type: "text" };
import powershell from "../../../templates/completion.ps1.tmpl" with { type: "text" };
import zsh from "../../../templates/completion.zsh.tmpl" with { type: "text" };
import type { Shell } from "./shells.ts";

/** What a shell reads to complete poolgen's commands: it asks `poolgen __complete` for the words. */
export function completionScript(shell: Shell): string {
  return { bash, fish, powershell, zsh }[shell];
}
