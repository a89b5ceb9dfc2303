import { error, type NodeCheck } from "./check.ts";

/** Whether the user may use sudo without a password, where the pool's users should. */
export const sudo: NodeCheck = {
  scope: "node",
  id: "sudo",
  summary: "the user may use sudo, where the pool's users should",
  needs: ["login"],
  deadline: 15_000,
  severity: error,
  run: async ({ session, facts, node }) => {
    if (!facts.hasSudo) {
      return { verdict: "skipped", detail: "The pool does not make its users administrators" };
    }
    const { code, stderr } = await session.run("sudo -n true");
    return code === 0 ? { verdict: "passed", detail: "sudo works without a password" } : {
      verdict: "failed",
      detail: `${node.user ?? "the user"} may not use sudo: ${stderr.trim().slice(0, 200)}; ` +
        "who was added by hand may be no administrator: poolgen pool user del, then user add",
    };
  },
};
