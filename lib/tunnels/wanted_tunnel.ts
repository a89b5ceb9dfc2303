import type { FolderOwner } from "./node_folder.ts";
import type { RunPlace } from "./run_folders.ts";

/** A node's tunnel that is to be up. */
export interface WantedTunnel extends FolderOwner {
  /** The rendered script for the node alone. */
  readonly script: string;
  /** All that the script holds: how the node is reached, and where Docker is on it. */
  readonly scriptText: string;
  readonly place: RunPlace;
  /** What the script gets of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether ssh may ask for a passphrase at the terminal. */
  readonly asks: boolean;
  /** The local end: a Unix socket, or a free port where programs cannot use those. */
  readonly local: "socket" | "port";
}
