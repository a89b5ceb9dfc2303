import { error, type NodeCheck } from "./check.ts";

const CODE = 7;
const WORD = "poolgen";

/** Whether a command runs, and its output and exit code come back. */
export const exec: NodeCheck = {
  scope: "node",
  id: "exec",
  summary: "a command runs, and its exit code comes back",
  needs: ["login"],
  deadline: 15_000,
  severity: error,
  run: async ({ session }) => {
    await session.login();
    const begin = performance.now();
    const { code, stdout, stderr } = await session.run(`echo ${WORD}; exit ${CODE}`);
    const data = { exec_ms: Math.round(performance.now() - begin), code: code ?? null };
    if (code === CODE && stdout.trim().endsWith(WORD)) {
      return { verdict: "passed", detail: "Commands run", data };
    }
    const said = stderr.trim() === "" ? stdout.trim() : stderr.trim();
    return {
      verdict: "failed",
      detail:
        `A command gave ${
          code === undefined ? "no exit code" : `exit code ${code}`
        } in place of ${CODE}` +
        (said === "" ? "" : `, and said: ${said.slice(0, 200)}`),
      data,
    };
  },
};
