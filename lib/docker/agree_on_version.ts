// @ts-types="npm:@types/dockerode@4.0.2"
import type Dockerode from "dockerode";
import { UserError } from "../errors.ts";
import type { DockerEndpoint } from "./docker_endpoint.ts";

/** The oldest version that has all that poolgen asks for: that of Docker 20.10. */
const OLDEST = "1.41";
/** The newest one that poolgen has been written for; a daemon may know more. */
const NEWEST = "1.51";

/** What a daemon says of itself; anything may be in it. */
interface ToldVersion {
  readonly ApiVersion?: unknown;
  readonly MinAPIVersion?: unknown;
  readonly Version?: unknown;
}

/** Asks a daemon for its version; rejects as the library does. */
export function askVersion(docker: Dockerode, signal: AbortSignal): Promise<object> {
  return new Promise((resolve, reject) => {
    const statusCodes = { 200: true, 500: "server error" };
    // the library's own function for this cannot be called off
    docker.modem.dial(
      { path: "/version", method: "GET", abortSignal: signal, statusCodes },
      (error, answer) => error === null ? resolve(answer ?? {}) : reject(error),
    );
  });
}

/** The version to speak with a daemon. Throws `UserError` where it is too old, or no Docker daemon at all. */
export function agreeOnVersion(
  told: ToldVersion,
  endpoint: DockerEndpoint,
): { readonly apiVersion: string; readonly engine: string } {
  const { ApiVersion: newest, MinAPIVersion: oldest } = told;
  if (typeof newest !== "string" || !VERSION.test(newest)) {
    throw new UserError(`Cannot use Docker at ${endpoint.host}: what answers there is no Docker`, {
      hint: `${endpoint.from} names it`,
    });
  }
  const engine = `Docker ${typeof told.Version === "string" ? told.Version : "of unknown version"}`;
  if (compare(newest, OLDEST) < 0) {
    throw new UserError(
      `Cannot use Docker at ${endpoint.host}: it is too old (version ${newest} of the API)`,
      { hint: `Install Docker 20.10 or newer, which has version ${OLDEST}` },
    );
  }
  const wanted = compare(newest, NEWEST) < 0 ? newest : NEWEST;
  // a daemon of the far future may have forgotten what we know; what it knows may still do
  const isForgotten = typeof oldest === "string" && VERSION.test(oldest) &&
    compare(oldest, wanted) > 0;
  return { apiVersion: isForgotten ? oldest : wanted, engine };
}

const VERSION = /^\d{1,4}\.\d{1,4}$/;

function compare(one: string, other: string): number {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [numbers(one), numbers(other)];
  return major - otherMajor || minor - otherMinor;
}

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}
