import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { makeTemporaryFolder } from "../io/make_temporary_folder.ts";
import { runProgram } from "../ssh/run_program.ts";
import type { NodeCheck } from "./check.ts";
import { dockerRequest } from "./docker_request.ts";

/** Whether the rendered script does what its users rely on. */
export const tunnel: NodeCheck = {
  scope: "node",
  id: "tunnel",
  summary: "the tunnel script comes up, Docker answers through it, and --stop takes it down",
  needs: ["docker"],
  deadline: 60_000,
  severity: ({ wantsDocker }) => wantsDocker ? "error" : "warning",
  run: async ({ node, facts, signal }) => {
    const script = facts.tunnelScript(node);
    if (script === undefined) {
      return { verdict: "skipped", detail: "There is no tunnel script for this node" };
    }
    const [file, ...args] = script;
    // a socket's path is short, or it is none
    const folder = await makeTemporaryFolder("pg-");
    const socket = join(folder, "s");
    // apart from the user's own tunnels, which --stop would end
    const env = { ...facts.env, POOLGEN_RUNDIR: join(folder, "run") };
    const options = { env, signal };
    try {
      const begin = performance.now();
      const up = await runProgram("sh", [file, "-u", socket, ...args], options);
      if (up.code !== 0) {
        return {
          verdict: "failed",
          detail: `The script exits with ${up.code}: ${up.stderr.trim().slice(0, 300)}`,
          data: { exit_code: up.code },
        };
      }
      const data = { tunnel_ms: Math.round(performance.now() - begin) };
      const fault = await faultOf(socket);
      if (fault !== undefined) {
        const detail = `The script is done, but Docker does not answer through it: ${fault}`;
        return { verdict: "failed", detail, data };
      }
      const down = await runProgram("sh", [file, "--stop", ...args], options);
      const isOpen = await faultOf(socket) === undefined;
      return down.code === 0 && !isOpen
        ? { verdict: "passed", detail: "The tunnel comes up and goes down", data }
        : {
          verdict: "failed",
          detail: `--stop exits with ${down.code}, and the tunnel ${
            isOpen ? "still answers" : "is down"
          }: ${down.stderr.trim().slice(0, 300)}`,
          data,
        };
    } finally {
      await runProgram("sh", [file, "--stop", ...args], { env }).catch(() => undefined);
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  },
};

/** Why Docker does not answer at a socket, where it does not. */
async function faultOf(socket: string): Promise<string | undefined> {
  return await dockerRequest(connect(socket), "/_ping").then(
    () => undefined,
    (cause: unknown) => cause instanceof Error ? cause.message : String(cause),
  );
}
