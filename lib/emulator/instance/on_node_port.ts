import type { Node } from "../account/node.ts";
import { onLastingPort } from "./lasting_port.ts";

/** How the nodes of an instance get their ports. */
export interface NodePorts {
  /** The port of the node in slot 0; absent: any free ports. */
  readonly sshPortBase: number | undefined;
  log(line: string): void;
}

/**
 * Listens for a node: on the port that was asked for, else on the one that it had, else on a free one. Rejects with
 * the system's error where the port that was asked for is taken.
 */
export async function onNodePort<T>(
  node: Node,
  { sshPortBase, log }: NodePorts,
  listen: (port: number) => Promise<T>,
): Promise<T> {
  if (sshPortBase !== undefined) return await listen(sshPortBase + node.slot);
  const { port } = node;
  if (port === undefined) return await onLastingPort(listen);
  return await listen(port).catch(() => {
    // another program may have taken the port while the emulator was down
    log(`${node.id}: port ${port} is taken, another one is used`);
    return onLastingPort(listen);
  });
}
