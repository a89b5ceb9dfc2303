import { error, type NodeCheck } from "./check.ts";

const IDENT = /^SSH-(?:2\.0|1\.99)-([^ ]+)(?: (.*))?$/;

/** Whether an SSH server greets. */
export const banner: NodeCheck = {
  scope: "node",
  id: "banner",
  summary: "an SSH server greets",
  needs: ["tcp"],
  deadline: 10_000,
  severity: error,
  run: async ({ session, node, facts }) => {
    const { ident, ms } = await session.greet().catch((cause: unknown) => {
      const advice = facts.stateAdvice(node);
      if (advice === undefined || !(cause instanceof Error)) throw cause;
      throw new Error(`${cause.message}; ${advice}`, { cause });
    });
    const [, software, comment = ""] = IDENT.exec(ident) ?? [];
    if (software === undefined) {
      return { verdict: "failed", detail: `What answers is no SSH server: it says "${ident}"` };
    }
    return {
      verdict: "passed",
      detail: `${software} greets`,
      data: { software, comment, greet_ms: ms },
    };
  },
};
