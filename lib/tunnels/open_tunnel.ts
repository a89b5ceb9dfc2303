import { createHash } from "node:crypto";
import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { lockFolder } from "../io/folder_lock.ts";
import { readText } from "../io/read_text.ts";
import { writeWhole } from "../io/write_whole.ts";
import { dockerAnswers } from "./docker_answers.ts";
import { listTunnels } from "./list_tunnels.ts";
import { nodeFolder, NOTE, SOCKET } from "./node_folder.ts";
import { runFolder } from "./run_folders.ts";
import { silentError } from "./silent_error.ts";
import { type StartedTunnel, startTunnel } from "./start_tunnel.ts";
import { stopTunnel } from "./stop_tunnel.ts";
import type { WantedTunnel } from "./wanted_tunnel.ts";

/** A tunnel through which Docker has just answered. */
export interface OpenTunnel extends StartedTunnel {
  /** Whether it was up before. */
  readonly reused: boolean;
}

/** What is noted of the tunnel in a node's folder. */
const noteSchema = z.object({ script: z.string(), docker_host: z.string() });
const MAX_BYTES = 4096;
/** Somebody may be typing a passphrase. */
const WAIT_MS = 120_000;

/**
 * Gives a node's own tunnel: the one that runs, where the same script has started it and Docker answers through it;
 * else that one is ended and a new one started. Throws `UserError` where there is none in the end.
 */
export async function openTunnel(wanted: WantedTunnel): Promise<OpenTunnel> {
  const folder = await nodeFolder(wanted.place, wanted, wanted.local);
  try {
    return await openIn(folder, wanted);
  } catch (error) {
    // where nobody else is at it
    await rmdir(folder).catch(() => undefined);
    throw error;
  }
}

async function openIn(folder: string, wanted: WantedTunnel): Promise<OpenTunnel> {
  const { place, pool, nodeId, scriptText } = wanted;
  await using _lock = await lockFolder(folder, WAIT_MS);
  const socket = join(folder, SOCKET);
  const script = createHash("sha256").update(scriptText).digest("hex");
  const note = await readNote(join(folder, NOTE));
  const { running, silent } = await listTunnels(
    [runFolder(place)],
    (record) =>
      record.pool === pool && record.nodeId === nodeId &&
      [note?.docker_host, `unix://${socket}`].includes(record.dockerHost),
  );
  if (silent[0] !== undefined) throw silentError(silent[0]);
  for (const tunnel of running) {
    const { dockerHost, pid } = tunnel;
    if (
      note?.script === script && note.docker_host === dockerHost && await dockerAnswers(dockerHost)
    ) {
      return { dockerHost, pid, reused: true };
    }
    await stopTunnel(tunnel);
  }
  await rm(join(folder, NOTE), { force: true });
  // nobody else can have put it there; the script itself removes what it remembers
  if (!await dockerAnswers(`unix://${socket}`)) await rm(socket, { force: true });
  const started = await startTunnel(wanted, socket);
  const text = JSON.stringify({ script, docker_host: started.dockerHost });
  await writeWhole([{ path: join(folder, NOTE), text, mode: 0o600 }], false);
  return { ...started, reused: false };
}

async function readNote(path: string): Promise<z.output<typeof noteSchema> | undefined> {
  try {
    return noteSchema.parse(JSON.parse(await readText(path, MAX_BYTES) ?? ""));
  } catch {
    return undefined;
  }
}
