import { error, type NodeCheck } from "./check.ts";
import { dockerRequest, infoSchema } from "./docker_request.ts";

const RUNTIME = "nvidia";

/** Whether GPUs can be used, also in containers, where the pool has them. */
export const gpu: NodeCheck = {
  scope: "node",
  id: "gpu",
  summary: "the GPU's driver answers, and Docker has its runtime, where the pool has GPUs",
  needs: ["exec"],
  deadline: 30_000,
  severity: error,
  run: async ({ session, facts }) => {
    if (!facts.hasGpus) return { verdict: "skipped", detail: "The pool has no GPUs" };
    const query = "nvidia-smi --query-gpu=name,driver_version --format=csv,noheader";
    const { code, stdout, stderr } = await session.run(query);
    if (code !== 0) {
      return {
        verdict: "failed",
        detail: `The GPU's driver does not answer: ${(stderr || stdout).trim().slice(0, 200)}; ` +
          "choose an image that has it",
      };
    }
    const gpus = stdout.trim().split("\n").map((line) => line.trim());
    const info = infoSchema.safeParse(
      await session.dial(facts.docker).then((there) => dockerRequest(there, "/info"))
        .catch(() => undefined),
    );
    // whether Docker is there is for another check to tell
    if (!info.success) {
      return {
        verdict: "passed",
        detail: `${gpus.length} GPUs; Docker was not asked`,
        data: { gpus },
      };
    }
    const runtimes = Object.keys(info.data.Runtimes);
    const data = { gpus, runtimes };
    return runtimes.includes(RUNTIME)
      ? { verdict: "passed", detail: `${gpus.length} GPUs, also in containers`, data }
      : {
        verdict: "failed",
        detail:
          "The driver answers, but Docker has no nvidia runtime: install the NVIDIA Container Toolkit",
        data,
      };
  },
};
