import { Buffer } from "node:buffer";

/** An SSH public key: its algorithm and its blob (RFC 4253, section 6.6) in base64. */
export interface PublicKey {
  readonly type: string;
  readonly base64: string;
}

/** The plain key types that OpenSSH reads; certificates and markers are none of them. */
const TYPES: ReadonlySet<string> = new Set([
  "ssh-ed25519",
  "ssh-rsa",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
]);

const LINE = /^([a-z0-9@.-]+) +([A-Za-z0-9+/]+={0,2})(?: +[^\r\n]*)?$/;
const MAX_LENGTH = 16_384;

/**
 * Reads one line as in a `.pub` file, `TYPE BASE64 [comment]`; the comment is dropped.
 * Returns what is wrong with it as text, worded to follow the name of the field.
 */
export function parsePublicKey(line: string): PublicKey | string {
  if (line.includes("PRIVATE KEY")) {
    return "is a private key; give the public one (its file ends in .pub)";
  }
  if (line.length > MAX_LENGTH) return "is too long for a public key";
  const [, type, base64] = LINE.exec(line.trimEnd()) ?? [];
  if (type === undefined || base64 === undefined) {
    return 'must be one line "TYPE BASE64", as in a .pub file, with no options or host names before it';
  }
  if (!TYPES.has(type)) return `has the key type "${type}", which is not a plain SSH key type`;
  const blob = Buffer.from(base64, "base64");
  const inner = readString(blob);
  if (inner?.toString("latin1") !== type) return `says ${type}, but its data is not such a key`;
  return { type, base64: blob.toString("base64") };
}

/** The first length-prefixed string of an SSH wire message. */
function readString(blob: Buffer): Buffer | undefined {
  if (blob.length < 4) return undefined;
  const length = blob.readUInt32BE(0);
  return blob.length < 4 + length ? undefined : blob.subarray(4, 4 + length);
}
