import type { StaticNode } from "../config/pool_config.ts";
import type { NodeSource } from "./inventory.ts";

/** The nodes that a list names; `user` logs in where a node has no user of its own. */
export function staticSource(nodes: readonly StaticNode[], user: string | undefined): NodeSource {
  return {
    target: "static",
    list: () =>
      Promise.resolve({
        nodes: nodes.map((node) => ({
          nodeId: node.id,
          address: node.address,
          port: node.port,
          state: undefined,
          user: node.user ?? user,
          hostKeys: node.hostKeys,
          ...(node.hostKeys.length === 0 ? {} : { pin: "file" as const }),
        })),
        unreachable: [],
      }),
  };
}
