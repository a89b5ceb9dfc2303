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
}

/** What a script records of a tunnel once it is ready. */
type TunnelRecord = Omit<Tunnel, "pid">;

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
  const asked = await mapBounded(records, PARALLEL, async (record) => {
    const pid = await pidOf(record.folder);
    return pid === undefined ? record.folder : { ...record, pid };
  });
  return {
    running: asked.filter((one) => typeof one !== "string"),
    dead: asked.filter((one) => typeof one === "string"),
  };
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

async function pidOf(folder: string): Promise<number | undefined> {
  const { code, stderr } = await controlSsh(folder, "check");
  const pid = /\(pid=([0-9]{1,10})\)/.exec(stderr)?.[1];
  return code === 0 && pid !== undefined ? Number(pid) : undefined;
}
