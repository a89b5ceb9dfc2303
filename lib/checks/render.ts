import { error, type PoolCheck } from "./check.ts";

/** Whether what is on disk is what would be rendered now. */
export const render: PoolCheck = {
  scope: "pool",
  id: "render",
  summary: "the rendered files are what they would be now",
  needs: [],
  deadline: 30_000,
  severity: error,
  run: async ({ drift }) => {
    const differences = await drift();
    return differences.length === 0 ? { verdict: "passed", detail: "The files are up to date" } : {
      verdict: "failed",
      detail: `${differences.join("; ")}; render again with: poolgen render`,
      data: { differences },
    };
  },
};
