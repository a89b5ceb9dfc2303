import { connect, type Socket } from "node:net";
import { dockerRequest } from "../checks/docker_request.ts";

const PATIENCE_MS = 10_000;

/** Whether Docker's API answers at a tunnel's local end, a value of DOCKER_HOST as the scripts write them. */
export async function dockerAnswers(dockerHost: string): Promise<boolean> {
  const connection = connectTo(dockerHost);
  if (connection === undefined) return false;
  const timer = setTimeout(() => connection.destroy(new Error("no answer")), PATIENCE_MS);
  try {
    return await dockerRequest(connection, "/_ping") === "OK";
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Nothing but the local ends that the scripts make: what is recorded could have been changed. */
function connectTo(dockerHost: string): Socket | undefined {
  if (dockerHost.startsWith("unix:///")) return connect(dockerHost.slice("unix://".length));
  const port = dockerHost === ":"
    ? 2375
    : Number(/^tcp:\/\/127\.0\.0\.1:([0-9]{1,5})$/.exec(dockerHost)?.[1]);
  return port > 0 && port < 65_536 ? connect(port, "127.0.0.1") : undefined;
}
