import { error, type NodeCheck } from "./check.ts";

const ADVICE =
  "check that the node is up (poolgen pool grls), that its pool lets your address in " +
  "(remote_access_control in pool.yaml), and that the files are up to date (poolgen render)";

/** Whether a node's port answers. */
export const tcp: NodeCheck = {
  scope: "node",
  id: "tcp",
  summary: "the port answers",
  needs: [],
  deadline: 10_000,
  severity: error,
  run: async ({ session, node }) => {
    const ms = await session.reach().catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${reason}: ${ADVICE}`, { cause });
    });
    return {
      verdict: "passed",
      detail: `${node.address} port ${node.port} answers`,
      data: { connect_ms: ms },
    };
  },
};
