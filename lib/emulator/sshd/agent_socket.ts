import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { Connection } from "ssh2";
import { bridge } from "./half_close_bridge.ts";
import { openAgentChannel } from "./ssh2_internals.ts";

/**
 * Opens a Unix socket in a private folder that leads to the agent of a client (`ssh -A`), until the client
 * goes away. Resolves to its path, for `SSH_AUTH_SOCK`; rejects if the system cannot make it.
 */
export async function openAgentSocket(client: Connection): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "poolgen-agent-"));
  const path = join(folder, "agent");
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    // "close" follows
    socket.on("error", () => {});
    openAgentChannel(client, (error, channel) => {
      if (error === undefined) bridge(channel, socket);
      else socket.destroy();
    });
  });
  const remove = (): void => {
    listener.close();
    rmSync(folder, { recursive: true, force: true });
  };
  client.once("close", remove);
  try {
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen(path, resolve);
    });
  } catch (error) {
    remove();
    throw error;
  }
  return path;
}
