import { EXIT, type ExitCode } from "../errors.ts";
import type { DockerEndpoint } from "./docker_endpoint.ts";
import type { Explanation } from "./explain_answer.ts";

type Way = readonly [pattern: RegExp, reason: string, code: ExitCode, hint: string];

const START = "Start Docker, or say where it is by DOCKER_HOST or docker context use";
const CERTIFICATES = "Check the files ca.pem, cert.pem and key.pem that belong to the daemon";

/** By the codes and messages of the runtimes' own errors. */
const WAYS: readonly Way[] = [
  [/\bENOENT\b|FailedToOpenSocket/, "no daemon is there", EXIT.unreachable, START],
  [
    /\b(?:EACCES|EPERM)\b/,
    "permission denied",
    EXIT.refused,
    "Join the group that owns the socket, often docker, and log in again",
  ],
  [/\bECONNREFUSED\b|ConnectionRefused/, "no daemon answers", EXIT.unreachable, START],
  [
    /\bCERT_HAS_EXPIRED\b|certificate has expired|CertificateExpired/i,
    "its certificate has expired",
    EXIT.unreachable,
    CERTIFICATES,
  ],
  [
    /ALTNAME_INVALID|NotValidForName|hostname.*match/i,
    "its certificate is for another name",
    EXIT.unreachable,
    "Name the host as its certificate does",
  ],
  [
    /SELF_SIGNED|UNABLE_TO_|UnknownIssuer|self[- ]signed|unable to (?:verify|get)/i,
    "its certificate is signed by nobody who is trusted",
    EXIT.unreachable,
    CERTIFICATES,
  ],
  [
    /certificate required|bad certificate|alert (?:number )?\d+|CertificateRequired|key values mismatch|PEM/i,
    "the daemon does not accept our certificate",
    EXIT.refused,
    CERTIFICATES,
  ],
  [
    /wrong version number|\bEPROTO\b|ERR_SSL|ERR_TLS|packet length too long|corrupt message|InvalidContentType/i,
    "it does not talk TLS as expected",
    EXIT.unreachable,
    "Use DOCKER_TLS_VERIFY with a daemon that has TLS only",
  ],
  [/\b(?:ENOTFOUND|EAI_AGAIN)\b/, "its name is not known here", EXIT.unreachable, START],
  [/\b(?:EHOSTUNREACH|ENETUNREACH)\b/, "no way leads there", EXIT.unreachable, START],
  [/\bETIMEDOUT\b|\bTimeoutError\b/, "it did not answer in time", EXIT.unreachable, START],
  [
    /HPE_|Parse Error|Malformed_HTTP|invalid HTTP/i,
    "what answers there is no Docker",
    EXIT.unreachable,
    START,
  ],
  [
    /\b(?:ECONNRESET|EPIPE)\b|socket hang up|connection (?:was )?closed|aborted/i,
    "the connection ended before the answer",
    EXIT.unreachable,
    "See the log of the daemon, then try again",
  ],
];

/** Why there was no answer; `undefined` for an error that no network has. */
export function explainWay(
  error: Error,
  { from }: DockerEndpoint,
  sshFailure: string | undefined,
): Explanation | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const text = `${error.name} ${code} ${error.message}`;
  if (sshFailure !== undefined) {
    const hint = `Try: ssh, then docker version there; ${from} names the daemon`;
    return { reason: sshFailure, code: EXIT.unreachable, hint };
  }
  const found = WAYS.find(([pattern]) => pattern.test(text));
  if (found === undefined) return undefined;
  const [, reason, exit, hint] = found;
  return { reason, code: exit, hint: hint === START ? `${START}; ${from} names the daemon` : hint };
}
