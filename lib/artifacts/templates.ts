import { join } from "node:path";
import sshConfigTemplate from "../../templates/ssh_config.tmpl" with { type: "text" };
import tunnelTemplate from "../../templates/tunnel.sh.tmpl" with { type: "text" };
import { FileError } from "../errors.ts";
import { readText } from "../io/read_text.ts";
import type { Templates } from "./render_settings.ts";

const MAX_BYTES = 1 << 20;

/**
 * The templates, those in `folder` before poolgen's own. Throws `FileError` where the folder holds none, since
 * a misspelt name would otherwise go unnoticed.
 */
export async function loadTemplates(folder: string | undefined): Promise<Templates> {
  const own = { sshConfig: sshConfigTemplate, tunnel: tunnelTemplate };
  if (folder === undefined) return own;
  const [sshConfig, tunnel] = await Promise.all([
    readText(join(folder, "ssh_config.tmpl"), MAX_BYTES),
    readText(join(folder, "tunnel.sh.tmpl"), MAX_BYTES),
  ]);
  if (sshConfig === undefined && tunnel === undefined) {
    throw new FileError(
      `Cannot use the templates in ${folder}: there is neither ssh_config.tmpl nor tunnel.sh.tmpl`,
    );
  }
  return { sshConfig: sshConfig ?? own.sshConfig, tunnel: tunnel ?? own.tunnel };
}
