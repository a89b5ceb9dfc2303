import { join } from "node:path";

/** Where an instance keeps what it needs; every path is absolute. */
export interface InstanceFiles {
  readonly folder: string;
  readonly record: string;
  readonly state: string;
  readonly credentials: string;
  readonly log: string;
  /** Private keys of the users that every node has, with `.pub` files beside them. */
  readonly users: string;
  /** Programs that come first on a node's PATH. */
  readonly programs: string;
  readonly nodes: string;
  /** What nodes of a pool know of each other. */
  readonly pools: string;
}

/** The files of the instance in `folder`. */
export function instanceFiles(folder: string): InstanceFiles {
  return {
    folder,
    record: join(folder, "instance.json"),
    state: join(folder, "state.json"),
    credentials: join(folder, "credentials.yaml"),
    log: join(folder, "emulator.log"),
    users: join(folder, "users"),
    programs: join(folder, "bin"),
    nodes: join(folder, "nodes"),
    pools: join(folder, "pools"),
  };
}
