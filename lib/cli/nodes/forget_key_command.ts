import type { RenderSettings } from "../../artifacts/render_settings.ts";
import { firstUsePath } from "../../artifacts/shared_options.ts";
import type { Node } from "../../inventory/inventory.ts";
import { shownWord } from "../terminal/shown_word.ts";

/** What to type to forget the key that ssh met first on a node, which finds names that are hashed, too. */
export function forgetKeyCommand(
  { outFolder, platform }: Pick<RenderSettings, "outFolder" | "platform">,
  { nodeId }: Pick<Node, "nodeId">,
  cwd: string,
): string {
  // ssh writes names in small letters, and ssh-keygen compares hashed ones to the letter
  const name = nodeId.toLowerCase();
  return `ssh-keygen -R ${name} -f ${shownWord(firstUsePath(outFolder), platform, cwd)}`;
}
