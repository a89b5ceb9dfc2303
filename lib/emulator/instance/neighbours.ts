import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../../io/file_failure.ts";
import { makePrivateFolder, writeWhole } from "../../io/write_whole.ts";
import { includePattern } from "../../ssh/include_pattern.ts";
import type { Pool } from "../account/pool.ts";
import type { InstanceFiles } from "./instance_files.ts";
import { nodeKnownHosts, nodeSshConfig } from "./node_ssh_config.ts";
import { Turns } from "./turns.ts";

/** Tells the nodes of a pool how to reach each other. */
export class Neighbours {
  readonly #files: InstanceFiles;
  readonly #publicAddress: string;
  /** What was last written, by pool. */
  readonly #written = new Map<string, string>();
  readonly #turns = new Turns();

  /** Takes where the files go, and the address that leads to every node. */
  constructor(files: InstanceFiles, publicAddress: string) {
    this.#files = files;
    this.#publicAddress = publicAddress;
  }

  /** Brings what the nodes of a pool know up to date, for a session of `user` that begins in `home`. */
  async introduce(pool: Pool, user: string, home: string): Promise<void> {
    const folder = join(this.#files.pools, pool.id.toLowerCase());
    const sshConfig = join(folder, "ssh_config");
    const knownHosts = join(folder, "known_hosts");
    const config = nodeSshConfig({
      poolId: pool.id,
      nodes: pool.nodes,
      host: this.#publicAddress,
      identity: join(this.#files.users, "neighbour"),
      knownHosts,
    });
    const keys = nodeKnownHosts(pool.nodes);
    // sessions begin at once
    await this.#turns.take(async () => {
      if (this.#written.get(pool.id) === config + keys) return;
      await makePrivateFolder(folder);
      await writeWhole([
        { path: sshConfig, text: config, mode: 0o600 },
        { path: knownHosts, text: keys, mode: 0o600 },
      ]);
      this.#written.set(pool.id, config + keys);
    });
    await mkdir(dirname(homeSshConfig(home)), { recursive: true, mode: 0o700 });
    await writeNew(
      homeSshConfig(home),
      `Include ${includePattern(sshConfig)}\n\nHost *\n  User ${user}\n`,
    );
  }
}

/**
 * The configuration that `ssh` reads on a node. Programs with an SSH client of their own find it by HOME, such
 * as Dask's; OpenSSH asks the system's users for it, so that it has to be told.
 */
export function homeSshConfig(home: string): string {
  return join(home, ".ssh", "config");
}

/** A file that is there belongs to the node's user. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}
