import { error, type NodeCheck } from "./check.ts";

/** Signed requests may be 15 minutes off, certificates and logs less; a machine that keeps time is within one second. */
const MOST_MS = 10_000;

/** Whether a node's clock is near ours. */
export const clock: NodeCheck = {
  scope: "node",
  id: "clock",
  summary: "the node's clock is near ours",
  needs: ["exec"],
  deadline: 15_000,
  severity: error,
  run: async ({ session }) => {
    await session.login();
    const before = Date.now();
    const { stdout } = await session.run("date +%s");
    const after = Date.now();
    const seconds = Number(/^\d{9,11}$/m.exec(stdout.trim())?.[0] ?? NaN);
    if (Number.isNaN(seconds)) {
      return { verdict: "failed", detail: "The node does not tell its time" };
    }
    // it tells whole seconds, at some moment while the command was under way
    const [earliest, latest] = [seconds * 1000, seconds * 1000 + 999];
    const offset = latest < before ? latest - before : earliest > after ? earliest - after : 0;
    const data = { offset_seconds: Math.round(offset / 1000) };
    if (Math.abs(offset) <= MOST_MS) {
      return { verdict: "passed", detail: "The clocks agree", data };
    }
    return {
      verdict: "failed",
      detail: `The node's clock is ${Math.abs(data.offset_seconds)} seconds ${
        offset > 0 ? "ahead of" : "behind"
      } this machine's; let both keep time by NTP`,
      data,
    };
  },
};
