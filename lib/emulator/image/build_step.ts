import type { DockerClient } from "../../docker/docker_client.ts";

/** How far a build has come. */
export interface BuildStep {
  readonly number: number;
  readonly count: number;
  /** The last line that the step has said. */
  readonly line: string;
}

/** What is being built. */
export interface FollowedBuild {
  readonly tag: string;
  readonly base: string;
  readonly client: DockerClient;
}
