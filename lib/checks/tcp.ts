import { error, type NodeCheck } from "./check.ts";

/** Whether a node's port answers. */
export const tcp: NodeCheck = {
  scope: "node",
  id: "tcp",
  summary: "the port answers",
  needs: [],
  deadline: 10_000,
  severity: error,
  run: async ({ session, node }) => {
    const ms = await session.reach();
    return {
      verdict: "passed",
      detail: `${node.address} port ${node.port} answers`,
      data: { connect_ms: ms },
    };
  },
};
