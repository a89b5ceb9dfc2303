import { connect } from "node:net";
import { error, type NodeCheck } from "./check.ts";
import { dockerRequest } from "./docker_request.ts";

/** Where Docker listens without encryption, by custom, and where it listens on this pool's nodes. */
const CUSTOMARY_PORT = 2375;
const WAIT_MS = 3_000;
/** Where each machine finds itself: Docker may listen there, and on a node it should. */
const OWN = new Set(["127.0.0.1", "::1", "localhost"]);

/** Whether Docker's port is closed to whoever comes without SSH: it would give them the machine. */
export const dockerClosed: NodeCheck = {
  scope: "node",
  id: "docker-closed",
  summary: "the Docker port cannot be reached from outside without SSH",
  needs: ["tcp"],
  deadline: 10_000,
  severity: error,
  run: async ({ node, facts }) => {
    if (facts.target === "emulator" || OWN.has(node.address)) {
      return { verdict: "skipped", detail: "The node's address is this machine's own" };
    }
    const own = facts.docker.kind === "tcp" ? facts.docker.port : CUSTOMARY_PORT;
    for (const port of new Set([own, CUSTOMARY_PORT])) {
      if (!await answersAsDocker(node.address, port)) continue;
      return {
        verdict: "failed",
        detail:
          `Docker answers at ${node.address} port ${port} without SSH: whoever reaches it has root on the ` +
          "node; let it listen on 127.0.0.1 or its socket only",
        data: { port },
      };
    }
    return { verdict: "passed", detail: "Docker's port is closed to the outside" };
  },
};

async function answersAsDocker(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  // nothing that listens there is made to wait for
  socket.setTimeout(WAIT_MS, () => socket.destroy());
  try {
    await dockerRequest(socket, "/_ping");
    return true;
  } catch (cause) {
    // another status is an answer of HTTP all the same
    return cause instanceof Error && cause.message.startsWith("Docker answered");
  }
}
