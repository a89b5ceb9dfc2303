import { explainDockerMessage } from "../../docker/explain_docker_error.ts";
import { UserError } from "../../errors.ts";
import type { BuildStep, FollowedBuild } from "./build_step.ts";

/** A build that failed, with what it said last. */
export class BuildError extends UserError {
  override readonly name: string = "BuildError";
  /** For the user to read above the error; they may hold what any package says. */
  readonly lines: readonly string[];

  /** Takes what failed and why. */
  constructor(message: string, hint: string | undefined, lines: readonly string[]) {
    super(message, hint === undefined ? {} : { hint });
    this.lines = lines;
  }
}

const SHOWN_LINES = 12;
const PACKAGE_HINT = "Check the name and the version, and where pip looks: PIP_INDEX_URL";

/** What apt and pip say when they fail, the more telling first. */
const REASONS: readonly (readonly [RegExp, (found: RegExpMatchArray) => string, string?])[] = [
  [
    /(?:apt-get|useradd|usermod): not found/,
    () => "its base is not of Debian's family",
    "Name one that is by --base, such as ubuntu:24.04 or debian:12",
  ],
  [
    /CERTIFICATE_VERIFY_FAILED|certificate verify failed|Certificate verification failed/i,
    () => "a server's certificate is signed by nobody who is trusted in the build",
    "Give your authorities by --ca-certificates FILE, or PIP_CERT",
  ],
  [/No space left on device/i, () => "the daemon has no space left", "Free some on its machine"],
  [
    /Temporary failure (?:in name resolution|resolving)|Name or service not known|NewConnectionError|Network is unreachable|Could not resolve|Connection timed out|ConnectTimeoutError/i,
    () => "the build cannot reach the network",
    "Try --network host; name proxies by HTTP_PROXY and HTTPS_PROXY",
  ],
  [
    /No matching distribution found for ([^\s;(]+)/i,
    ([, name]) => `pip finds no ${name}`,
    PACKAGE_HINT,
  ],
  [
    /ResolutionImpossible|conflicting dependencies|which is incompatible|has requirement/i,
    () => "the Python packages exclude each other",
    "Name other versions by --python-package, or leave them to pip: --python-package dask[complete]",
  ],
  [
    /Unable to locate package (\S+)|Package '?(\S+?)'? has no installation candidate/i,
    ([, name, other]) => `apt finds no package ${name ?? other}`,
    "Check the sources of the base image",
  ],
  [
    /requires-python|Requires-Python (\S+)|requires a different Python/i,
    () => "a package needs another version of Python than the base image has",
    "Name another base by --base, or another version by --python-package",
  ],
];

/** Why a build failed, by what it has said. */
export function buildFailure(
  error: string,
  step: BuildStep,
  said: readonly string[],
  { tag, base, client }: FollowedBuild,
): UserError {
  const doing = `build the image ${tag}`;
  const exit = /returned a non-zero code: (\d+)/.exec(error)?.[1];
  if (exit === undefined) return refused(error, step, { doing, base, client });
  const text = said.join("\n");
  for (const [pattern, reason, hint] of REASONS) {
    const found = text.match(pattern);
    if (found !== null) {
      return new BuildError(`Cannot ${doing}: ${reason(found)}`, hint, said.slice(-SHOWN_LINES));
    }
  }
  const message = `Cannot ${doing}: step ${step.number} of ${step.count} failed with ${exit}`;
  return new BuildError(message, undefined, said.slice(-SHOWN_LINES));
}

/** Nothing ran: it was the daemon that could not go on. */
function refused(
  error: string,
  step: BuildStep,
  { doing, base, client }: { doing: string; base: string; client: DockerClientOf },
): UserError {
  const told = explainDockerMessage(error, {
    ...{ doing, endpoint: client.endpoint, sshFailure: undefined },
  });
  const isBase = /^FROM/i.test(step.line) || step.number <= 2;
  if (!isBase || /space/.test(told.message)) return told;
  const reason = told.message.replace(`Cannot ${doing}: `, "");
  return new UserError(`Cannot ${doing}: its base ${base} is not there: ${reason}`, {
    cause: told,
    hint: "Name an image of Debian's family that the daemon has, or can pull, by --base",
  });
}

type DockerClientOf = FollowedBuild["client"];
