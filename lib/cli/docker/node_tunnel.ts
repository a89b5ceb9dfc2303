import { stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { isOurs } from "../../artifacts/artifact.ts";
import { nodeScriptsFolder } from "../../artifacts/render_artifacts.ts";
import { shownPath } from "../../config/load_config.ts";
import { UsageError, UserError } from "../../errors.ts";
import { readText } from "../../io/read_text.ts";
import { type OpenTunnel, openTunnel } from "../../tunnels/open_tunnel.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import { startProgress } from "../terminal/progress.ts";
import type { RenderedNode, RenderedPool } from "../nodes/rendered_pool.ts";
import { tellVerbosely } from "../terminal/verbose.ts";

const MAX_BYTES = 4 << 20;
const OTHERS_WRITE = 0o022;

/**
 * Opens a rendered node's own tunnel, or finds it open. On Windows its local end is a port: what Docker's programs
 * connect to there besides, OpenSSH cannot listen on. With `asks`, ssh may ask for a passphrase. Throws `UserError`.
 */
export async function nodeTunnel(
  { outFolder, pool }: RenderedPool,
  { alias, nodeId }: RenderedNode,
  invocation: Invocation,
  asks: boolean,
): Promise<OpenTunnel> {
  const { io } = invocation;
  const script = join(nodeScriptsFolder(outFolder), `${alias}.sh`);
  const shown = shownPath(script, io.cwd);
  const scriptText = await readScript(script, shown);
  tellVerbosely(`sh runs ${shown}, unless its tunnel is up`, invocation);
  using progress = startProgress(invocation, { asks });
  progress.show(`opening the tunnel to ${alias}`);
  return await openTunnel({
    project: outFolder,
    pool,
    nodeId,
    script,
    scriptText,
    place: io,
    // the script looks for its folder by it, as we do
    env: { ...childEnvironment(io.env), HOME: io.home },
    asks,
    local: io.platform === "windows" ? "port" : "socket",
  });
}

/** A script is run as it is: it must be what poolgen wrote, and nobody else's to change. */
async function readScript(path: string, shown: string): Promise<string> {
  const text = await readText(path, MAX_BYTES);
  if (text === undefined) {
    throw new UsageError(`There is no tunnel script ${shown}`, {
      hint: "Run: poolgen render --node-scripts",
    });
  }
  const { mode, uid } = await stat(path);
  const own = process.getuid?.();
  const isMine = own === undefined || ([own, 0].includes(uid) && (mode & OTHERS_WRITE) === 0);
  if (!isMine || !isOurs(text)) {
    throw new UserError(
      `Cannot trust ${shown}: ${isMine ? "poolgen has not written it" : "others may change it"}`,
      { hint: "Remove it, and run: poolgen render" },
    );
  }
  return text;
}
