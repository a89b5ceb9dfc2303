import { error, type NodeCheck } from "./check.ts";

const GUESSABLE = ["password", "keyboard-interactive"];

/** Whether the user's key is accepted, and nobody can guess a password. */
export const login: NodeCheck = {
  scope: "node",
  id: "login",
  summary: "the user's key is accepted, and password login is not offered",
  needs: ["config", "tcp", "banner", "host-key"],
  deadline: 20_000,
  severity: error,
  run: async ({ session, node }) => {
    const ms = await session.login();
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
