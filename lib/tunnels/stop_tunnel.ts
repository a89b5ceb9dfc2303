import { existsSync } from "node:fs";
import { lstat, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../errors.ts";
import { readText } from "../io/read_text.ts";
import { controlSsh } from "./control_ssh.ts";
import { NODE_FOLDER, NOTE } from "./node_folder.ts";
import type { Tunnel } from "./tunnel.ts";

const PATIENCE_MS = 5_000;
const POLL_MS = 50;
const MAX_BYTES = 4096;

/** What a script leaves in a tunnel's folder. */
const FILES = ["ctl", "log", "known_hosts", "node", "pool", "docker_host", "socket", "inode"];

/** Ends a tunnel, and returns when its local end is free. Throws `UserError` where its ssh does not end. */
export async function stopTunnel({ folder, nodeId, pid }: Tunnel): Promise<void> {
  await controlSsh(folder, "exit");
  // ssh removes its socket last
  for (let waited = 0; existsSync(join(folder, "ctl")); waited += POLL_MS) {
    if (waited > PATIENCE_MS) {
      throw new UserError(`The tunnel to ${nodeId} does not end: its ssh does not answer`, {
        hint: `It says that its process is ${pid}`,
      });
    }
    await delay(POLL_MS);
  }
  await forgetTunnel(folder);
}

/** Removes what a tunnel that has ended has left, its Unix socket among it, unless that is somebody else's by now. */
export async function forgetTunnel(folder: string): Promise<void> {
  const [path, inode] = await Promise.all(
    ["socket", "inode"].map((name) =>
      readText(join(folder, name), MAX_BYTES).catch(() => undefined)
    ),
  );
  if (path !== undefined && await isSameSocket(path, inode?.trim(), join(folder, "inode"))) {
    await rm(path, { force: true });
    if (NODE_FOLDER.test(dirname(path))) await emptyNodeFolder(dirname(path));
  }
  await Promise.all(FILES.map((name) => rm(join(folder, name), { force: true })));
  await rmdir(folder).catch(() => undefined);
}

/** An inode can be given out again: that its socket is not younger than the note of it tells them apart. */
async function isSameSocket(
  path: string,
  inode: string | undefined,
  note: string,
): Promise<boolean> {
  const [socket, noted] = await Promise.all(
    [path, note].map((one) => lstat(one, { bigint: true }).catch(() => undefined)),
  );
  return socket !== undefined && noted !== undefined && socket.isSocket() &&
    `${socket.ino}` === inode && socket.mtimeNs <= noted.mtimeNs;
}

async function emptyNodeFolder(folder: string): Promise<void> {
  await rm(join(folder, NOTE), { force: true });
  // somebody may be starting another tunnel there
  await rmdir(folder).catch(() => undefined);
}
