import { EXIT, type ExitCode } from "../errors.ts";
import type { DockerEndpoint } from "./docker_endpoint.ts";

type Answer = readonly [
  pattern: RegExp,
  reason: (found: RegExpMatchArray) => string,
  code: ExitCode,
  hint?: string,
];

const ANSWERS: readonly Answer[] = [
  [
    /no space left on device/i,
    () => "the daemon has no space left",
    EXIT.failed,
    "Free some on its machine, for instance by: docker system prune",
  ],
  [
    /Bind for (\S+?):(\d+) failed: port is already allocated/i,
    ([, address, port]) => `port ${port} of ${address} is taken by another container`,
    EXIT.failed,
    "Choose another port, or end what uses it",
  ],
  [
    /(?:listen tcp\S*|exposing port \w+) (\S+?):(\d+)\S*:.*(?:address already in use|ports are not available)/i,
    ([, address, port]) => `port ${port} of ${address} is taken`,
    EXIT.failed,
    "Choose another port, or end what uses it",
  ],
  [
    /(?:port is already allocated|address already in use|ports are not available)/i,
    () => "a port that it is to have is taken",
    EXIT.failed,
    "Choose another port, or end what uses it",
  ],
  [
    /No such image: (\S+)|reference does not exist/i,
    ([, image]) => `there is no image ${image ?? "of that name"}`,
    EXIT.failed,
    "Make poolgen's own by: poolgen emulator image build; fetch another one by: docker pull",
  ],
  [
    /pull access denied for (\S+?),|manifest for (\S+) not found|repository (\S+) not found/i,
    ([, denied, missing, other]) => `the image ${denied ?? missing ?? other} cannot be pulled`,
    EXIT.failed,
    "Check its name, and log in by docker login where it is private",
  ],
  [
    /container name "\/?([^"]+)" is already in use/i,
    ([, name]) => `there is a container ${name} already`,
    EXIT.failed,
    "Remove that one, or choose another name",
  ],
  [
    /network with name (\S+) already exists/i,
    ([, name]) => `there is a network ${name} already`,
    EXIT.failed,
    "Remove that one, or choose another name",
  ],
  [
    /could not find an available, non-overlapping IPv4|Pool overlaps with other one|fully subnetted/i,
    () => "no range of addresses is left for another network",
    EXIT.failed,
    "Remove networks that nobody uses by: docker network prune",
  ],
  [
    /client version (\S+) is too (old|new)/i,
    ([, version, which]) => `version ${version} of the API is too ${which} for the daemon`,
    EXIT.failed,
  ],
  [
    /HTTP request to an HTTPS server/i,
    () => "the daemon talks TLS only",
    EXIT.unreachable,
    "Set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem",
  ],
  [
    /dial tcp.*|lookup .*(?:no such host|server misbehaving)|net\/http: TLS handshake timeout/i,
    ([said]) => `the daemon cannot reach the network: ${said}`,
    EXIT.unreachable,
  ],
];

/** Why, in a person's words: the reason ends a sentence that says what failed. */
export interface Explanation {
  readonly reason: string;
  readonly hint?: string;
  readonly code: ExitCode;
}

/** What a daemon answered, by its own words where nothing better is known. */
export function explainAnswer(said: string, status: number, { from }: DockerEndpoint): Explanation {
  const message = said.trim().replace(/\s+/g, " ");
  for (const [pattern, reason, code, hint] of ANSWERS) {
    const found = message.match(pattern);
    if (found !== null) {
      return { reason: reason(found), code, ...(hint === undefined ? {} : { hint }) };
    }
  }
  if (status === 401 || status === 403) {
    return {
      reason: `the daemon refuses: ${message}`,
      code: EXIT.refused,
      hint: `${from} names the daemon`,
    };
  }
  return { reason: message === "" ? `the daemon answered ${status}` : message, code: EXIT.failed };
}
