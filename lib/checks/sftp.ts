import { error, type NodeCheck } from "./check.ts";

/** Whether files can be copied. */
export const sftp: NodeCheck = {
  scope: "node",
  id: "sftp",
  summary: "the SFTP subsystem answers",
  needs: ["login"],
  deadline: 15_000,
  severity: error,
  run: async ({ session }) => {
    await session.login();
    const begin = performance.now();
    const home = await session.sftp();
    return {
      verdict: "passed",
      detail: "Files can be copied",
      data: { sftp_ms: Math.round(performance.now() - begin), home },
    };
  },
};
