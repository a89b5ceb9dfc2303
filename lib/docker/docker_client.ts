// @ts-types="npm:@types/dockerode@4.0.2"
import type Dockerode from "dockerode";
import type { DockerEndpoint } from "./docker_endpoint.ts";

/** A way to a Docker daemon that has answered once; disposing it closes what it opened. */
export interface DockerClient extends AsyncDisposable {
  readonly endpoint: DockerEndpoint;
  /** The version of the API that both sides know, such as `1.41`. */
  readonly apiVersion: string;
  /** Which daemon answers: Docker itself, or one that speaks its API, with a version. */
  readonly engine: string;
  /**
   * Uses the library; failures of the daemon, and of the way to it, become a `UserError` that begins with `Cannot` and
   * what was being done, as in `start node0`.
   */
  call<T>(doing: string, use: (docker: Dockerode) => Promise<T>): Promise<T>;
}
