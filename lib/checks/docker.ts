import type { RemotePlace } from "./node_session.ts";
import type { NodeCheck } from "./check.ts";
import { dockerRequest, versionSchema } from "./docker_request.ts";

/** Whether Docker answers where it is said to listen. */
export const docker: NodeCheck = {
  scope: "node",
  id: "docker",
  summary: "the Docker API answers through SSH",
  needs: ["login"],
  deadline: 20_000,
  severity: ({ wantsDocker }) => wantsDocker ? "error" : "warning",
  run: async ({ session, facts }) => {
    const place = placeInWords(facts.docker);
    await session.login();
    const begin = performance.now();
    try {
      const version = versionSchema.safeParse(
        await dockerRequest(await session.dial(facts.docker), "/version"),
      );
      if (!version.success) {
        return { verdict: "failed", detail: `What listens at ${place} on the node is not Docker` };
      }
      const { Version, ApiVersion } = version.data;
      return {
        verdict: "passed",
        detail: `Docker ${Version} answers at ${place}`,
        data: {
          version: Version,
          api_version: ApiVersion,
          docker_ms: Math.round(performance.now() - begin),
        },
      };
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return {
        verdict: "failed",
        detail:
          `Docker does not answer at ${place} on the node: ${reason}; check that it runs, that the user ` +
          "may use it (allow_docker_access), and docker: {endpoint: …} in poolgen.yaml",
      };
    }
  },
};

/** A place as `poolgen.yaml` has it. */
export function placeInWords(place: RemotePlace): string {
  return place.kind === "unix" ? `unix://${place.path}` : `tcp://${place.host}:${place.port}`;
}
