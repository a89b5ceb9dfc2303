import { join } from "node:path";

/** The folders of a node. */
export interface NodeFolders {
  readonly folder: string;
  /** The home folder of a user. */
  home(user: string): string;
  /** What the Batch service shows of a node's disk (`AZ_BATCH_NODE_ROOT_DIR`). */
  readonly root: string;
  readonly shared: string;
  readonly startup: string;
  /** The public host keys, where a start task looks for them. */
  readonly hostKeys: string;
  /** Where a start task runs. */
  readonly startupWork: string;
}

/** Where a node's disk is: by the count in its id, since whole ids would make paths too long for sockets. */
export function nodeFolders(nodes: string, nodeId: string): NodeFolders {
  const folder = join(nodes, String(Number(nodeId.slice("tvmps_".length, "tvmps_".length + 8))));
  const root = join(folder, "batch");
  return {
    folder,
    home: (user) => user === "root" ? join(folder, "root") : join(folder, "home", user),
    root,
    shared: join(root, "shared"),
    hostKeys: join(folder, "ssh"),
    startup: join(root, "startup"),
    startupWork: join(root, "startup", "wd"),
  };
}
