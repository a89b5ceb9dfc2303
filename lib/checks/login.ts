import { LoginDenied } from "../ssh/login_denied.ts";
import type { Node } from "../inventory/inventory.ts";
import { error, type NodeCheck, type PoolFacts } from "./check.ts";

const GUESSABLE = ["password", "keyboard-interactive"];

/** Whether the user's key is accepted, and nobody can guess a password. */
export const login: NodeCheck = {
  scope: "node",
  id: "login",
  summary: "the user's key is accepted, and password login is not offered",
  needs: ["config", "tcp", "banner", "host-key"],
  deadline: 20_000,
  severity: error,
  run: async ({ session, node, facts }) => {
    const ms = await session.login().catch((cause) => {
      throw cause instanceof LoginDenied
        ? new Error(`${cause.message}; ${remedy(facts, node)}`)
        : cause;
    });
    const methods = await session.methods();
    const data = { login_ms: ms, methods };
    const open = methods.filter((method) => GUESSABLE.includes(method));
    return open.length === 0
      ? { verdict: "passed", detail: `${node.user ?? "the user"} is let in`, data }
      : {
        verdict: "failed",
        detail:
          `The key is accepted, but so are others' guesses: the server offers ${
            open.join(" and ")
          }; ` +
          "set PasswordAuthentication and KbdInteractiveAuthentication to no in its sshd_config",
        data,
      };
  },
};

function remedy({ target, stateAdvice }: PoolFacts, node: Node): string {
  const advice = stateAdvice(node);
  if (advice !== undefined) return advice;
  return target === "live" || target === "emulator"
    ? "this adds it again: poolgen pool user add"
    : "have the public key added to the user's ~/.ssh/authorized_keys there";
}
