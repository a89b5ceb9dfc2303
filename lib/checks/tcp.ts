import type { Node } from "../inventory/inventory.ts";
import { error, type NodeCheck, type PoolFacts } from "./check.ts";

/** Of a pool of an account. */
const ADVICE =
  "check that the node is up (poolgen pool grls), that its pool lets your address in " +
  "(remote_access_control in pool.yaml), and that the files are up to date (poolgen render)";

/** Of a list: only its author knows more. */
const OWN_ADVICE = "check that the node is up, and what nodes.yaml says of it";

/** Whether a node's port answers. */
export const tcp: NodeCheck = {
  scope: "node",
  id: "tcp",
  summary: "the port answers",
  needs: [],
  deadline: 10_000,
  severity: error,
  run: async ({ session, node, facts }) => {
    const ms = await session.reach().catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${reason}: ${adviceFor(reason, facts, node)}`, { cause });
    });
    return {
      verdict: "passed",
      detail: `${node.address} port ${node.port} answers`,
      data: { connect_ms: ms },
    };
  },
};

function adviceFor(reason: string, { target, stateAdvice }: PoolFacts, node: Node): string {
  if (reason.includes("the jump host")) return "log in to the jump host by hand, which tells more";
  return stateAdvice(node) ?? (target === "static" ? OWN_ADVICE : ADVICE);
}
