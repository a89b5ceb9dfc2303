import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { mapBounded } from "../concurrency.ts";
import { readText } from "../io/read_text.ts";
import { controlSsh } from "./control_ssh.ts";
import type { Tunnel } from "./tunnel.ts";

/** What the scripts have recorded. */
export interface RecordedTunnels {
  readonly running: readonly Tunnel[];
  /** The folders of those that have ended by themselves. */
  readonly dead: readonly string[];
  /** Those whose ssh is there, but does not answer: nobody knows what becomes of them. */
  readonly silent: readonly TunnelRecord[];
}

/** What a script records of a tunnel once it is ready. */
export type TunnelRecord = Omit<Tunnel, "pid">;

/** A script names the folder after its own process. */
const TUNNEL_FOLDER = /^t[0-9]+\.*$/;
const MAX_BYTES = 4096;
const PARALLEL = 8;

/** The tunnels that are recorded in folders, as far as `isMeant` says; each is asked whether it still runs. */
export async function listTunnels(
  folders: readonly string[],
  isMeant: (record: TunnelRecord) => boolean = () => true,
): Promise<RecordedTunnels> {
  const records = (await Promise.all(folders.map(recordsIn))).flat().filter(isMeant);
  const [running, dead, silent]: [Tunnel[], string[], TunnelRecord[]] = [[], [], []];
  await mapBounded(records, PARALLEL, async (record) => {
    const pid = await pidOf(record.folder);
    if (pid === "dead") dead.push(record.folder);
    else if (pid === "silent") silent.push(record);
    else running.push({ ...record, pid });
  });
  return { running: running.sort((one, other) => one.pid - other.pid), dead, silent };
}

async function recordsIn(folder: string): Promise<TunnelRecord[]> {
  const names = await readdir(folder).catch(() => []);
  const records = await mapBounded(
    names.filter((name) => TUNNEL_FOLDER.test(name)).sort(),
    PARALLEL,
    (name) => readRecord(join(folder, name)),
  );
  return records.filter((record) => record !== undefined);
}

/** `undefined` for one that is still being started, or that somebody is clearing away. */
async function readRecord(folder: string): Promise<TunnelRecord | undefined> {
  const [dockerHost, nodeId, pool] = await Promise.all(
    ["docker_host", "node", "pool"].map((name) =>
      readText(join(folder, name), MAX_BYTES).catch(() => undefined)
    ),
  );
  // written last, so that its age is the tunnel's
  const since = (await stat(join(folder, "docker_host")).catch(() => undefined))?.mtime;
  if (dockerHost === undefined || nodeId === undefined || pool === undefined) return undefined;
  return since === undefined ? undefined : { folder, nodeId, pool, dockerHost, since };
}

async function pidOf(folder: string): Promise<number | "dead" | "silent"> {
  const answer = await controlSsh(folder, "check");
  if (answer === undefined) return "silent";
  const pid = /\(pid=([0-9]{1,10})\)/.exec(answer.stderr)?.[1];
  return answer.code === 0 && pid !== undefined ? Number(pid) : "dead";
}
