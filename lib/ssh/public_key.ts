import { Buffer } from "node:buffer";

/** An SSH public key: its algorithm and its blob (RFC 4253, section 6.6) in base64. */
export interface PublicKey {
  readonly type: string;
  readonly base64: string;
}

/** The plain key types that OpenSSH reads, and how many strings their blobs hold after the type. */
const TYPES: ReadonlyMap<string, number> = new Map([
  ["ssh-ed25519", 1],
  ["ssh-rsa", 2],
  ["ecdsa-sha2-nistp256", 2],
  ["ecdsa-sha2-nistp384", 2],
  ["ecdsa-sha2-nistp521", 2],
  ["sk-ssh-ed25519@openssh.com", 2],
  ["sk-ecdsa-sha2-nistp256@openssh.com", 3],
]);

/** Nearly every key: an ed25519 one, whose base64 has no other form, and can be told without decoding it. */
const ED25519 = /^ssh-ed25519 (AAAAC3NzaC1lZDI1NTE5AAAAI[A-P][A-Za-z0-9+/]{42})(?: [^\r\n]*)?$/;

const LINE = /^([a-z0-9@.-]{1,64})[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+[^\r\n]*)?$/;
const MAX_LENGTH = 16_384;

/**
 * Reads one line as in a `.pub` file, `TYPE BASE64 [comment]`; the comment is dropped.
 * Returns what is wrong with it as text, worded to follow the name of the field.
 */
export function parsePublicKey(line: string): PublicKey | string {
  if (line.length < MAX_LENGTH) {
    const [, base64] = ED25519.exec(line) ?? [];
    if (base64 !== undefined) return { type: "ssh-ed25519", base64 };
  }
  if (line.includes("PRIVATE KEY")) {
    return "is a private key; give the public one (its file ends in .pub)";
  }
  if (line.length > MAX_LENGTH) return "is too long for a public key";
  const [, type, base64] = LINE.exec(line.trimEnd()) ?? [];
  if (type === undefined || base64 === undefined) {
    return 'must be one line "TYPE BASE64", as in a .pub file, with no options or host names before it';
  }
  const count = TYPES.get(type);
  if (count === undefined) {
    return `has the key type "${type}"; must be one of ${[...TYPES.keys()].join(", ")}`;
  }
  const blob = Buffer.from(base64, "base64");
  const [inner, ...parts] = readStrings(blob);
  if (inner?.toString("latin1") !== type) {
    return `says ${type}, but its data is not such a key; copy the whole line of the .pub file`;
  }
  if (parts.length !== count || parts.some((part) => part.length === 0)) {
    return "is damaged or cut off; copy the whole line of the .pub file";
  }
  return { type, base64: blob.toString("base64") };
}

/** The key of a blob as a server sends it (RFC 4253, section 6.6). */
export function publicKeyOf(blob: Buffer): PublicKey {
  return { type: readStrings(blob)[0]?.toString("latin1") ?? "", base64: blob.toString("base64") };
}

/** The length-prefixed strings of an SSH wire message; one that is cut off ends them, as an empty one. */
function readStrings(blob: Buffer): Buffer[] {
  const strings: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    const end = blob.length - at < 4 ? Infinity : at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [...strings, Buffer.alloc(0)];
    strings.push(blob.subarray(at + 4, end));
    at = end;
  }
  return strings;
}
