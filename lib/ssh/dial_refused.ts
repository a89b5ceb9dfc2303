/** Why a server opens no channel (RFC 4254, section 5.1), as far as servers tell it apart. */
export type DialRefusal = "prohibited" | "unconnected" | "other";

/** What a server's refusal to connect to a place of the node means; `said` is what it says itself. */
export function dialRefused(kind: DialRefusal, said: string): Error {
  if (kind === "prohibited") {
    return new Error(
      "the SSH server does not forward (AllowTcpForwarding, AllowStreamLocalForwarding)",
    );
  }
  // all that OpenSSH says of a socket
  const isEmpty = said === "" || said === "open failed";
  if (isEmpty) {
    return new Error(
      kind === "unconnected" ? "nothing answers there" : "the SSH server refuses it",
    );
  }
  return new Error(said);
}
