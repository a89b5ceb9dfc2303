const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED|Connection refused/, "the connection was refused: nothing listens there"],
  [/ETIMEDOUT|timed out/i, "there was no answer in time"],
  [/EHOSTUNREACH|ENETUNREACH|No route to host|Network is unreachable/, "no way leads there"],
  [/ENOTFOUND|EAI_AGAIN|Could not resolve hostname/, "its name is not known here"],
  [
    /ECONNRESET|EPIPE|Connection lost before handshake|Connection (?:closed|reset) by|Broken pipe/,
    "the server closed the connection",
  ],
];

/** What a failure of ssh2 or of OpenSSH says of a connection, in the same words for both. */
export function connectionFault(message: string): string {
  return FAULTS.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}
