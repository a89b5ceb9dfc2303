import { createHash } from "node:crypto";
import { join } from "node:path";
import process from "node:process";
import { FileError } from "../errors.ts";
import { makePrivateFolder } from "../io/write_whole.ts";
import { isPrivateFolder, runFolder, type RunPlace } from "./run_folders.ts";

/** What a node's own folder is called. */
export const NODE_FOLDER = /\/env-[0-9a-f]{12}$/;

/** The name of a node's socket in it. */
export const SOCKET = "docker.sock";

/** The name of what is noted of its tunnel. */
export const NOTE = "tunnel.json";

/** What means itself to OpenSSH, to every shell, and in an URL, whichever folder they are in. */
const PLAIN = /^\/[A-Za-z0-9_.\/-]+$/;
/** The scripts' own limit: a socket's path has 104 bytes on macOS, OpenSSH's own ending among them. */
const MAX_PATH = 100;

/** The node that a folder is for. */
export interface FolderOwner {
  /** The folder of the rendered files: projects may know the same node by other keys. */
  readonly project: string;
  readonly pool: string;
  readonly nodeId: string;
}

/**
 * Makes the private folder for a node's tunnel, the same one each time: where what runs is recorded, or, for a tunnel
 * whose local end is a socket, in a folder for temporary files where that path is not plain and short enough for one.
 * Throws `FileError`.
 */
export async function nodeFolder(
  place: RunPlace,
  owner: FolderOwner,
  local: "socket" | "port",
): Promise<string> {
  const run = runFolder(place);
  const key = [run, owner.project, owner.pool, owner.nodeId].join("\0");
  const name = `env-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`;
  const temporary = `poolgen-${process.getuid?.() ?? "user"}`;
  const bases = [run, join(place.env["TMPDIR"] ?? "/tmp", temporary), join("/tmp", temporary)];
  const base = local === "port" ? run : bases.find((one) => isUsable(join(one, name, SOCKET)));
  if (base === undefined) {
    throw new FileError(`Cannot make a socket below ${run}: its path would be too long`, {
      hint: "Set POOLGEN_RUNDIR to a short path",
    });
  }
  if (!await isPrivateFolder(base)) await makePrivateFolder(base);
  const folder = join(base, name);
  await makePrivateFolder(folder);
  return folder;
}

function isUsable(path: string): boolean {
  return PLAIN.test(path) && path.length <= MAX_PATH;
}
