import { Buffer } from "node:buffer";
import {
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { promisify } from "node:util";

/** A key pair in the forms that OpenSSH reads. */
export interface KeyPair {
  /** The text of a private key file, not encrypted. */
  readonly privateKey: string;
  /** The line of a `.pub` file, without line end. */
  readonly publicKey: string;
}

/** How the blob of an ed25519 public key begins, and how long it is. */
const ED25519_START = Buffer.from("\0\0\0\vssh-ed25519\0\0\0 ", "latin1");
const ED25519_BLOB_LENGTH = ED25519_START.length + 32;

/** Makes an ed25519 key pair; `comment` ends the public line. */
export function makeEd25519Pair(comment: string): KeyPair {
  const { x, d } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  if (x === undefined || d === undefined) throw new Error("the key has no parts");
  const publicPart = Buffer.from(x, "base64url");
  const blob = Buffer.concat([sshString("ssh-ed25519"), sshString(publicPart)]);
  return {
    privateKey: opensshPrivateKey(blob, [
      sshString("ssh-ed25519"),
      sshString(publicPart),
      sshString(Buffer.concat([Buffer.from(d, "base64url"), publicPart])),
      sshString(comment),
    ]),
    publicKey: publicLine("ssh-ed25519", blob, comment),
  };
}

/** Makes an RSA key pair of `bits`, the private part in PKCS #1; 2048 bits take some 100 ms. */
export function makeRsaPair(comment: string, bits = 2048): KeyPair {
  return rsaPair(generateKeyPairSync("rsa", { modulusLength: bits }).privateKey, comment);
}

/** Makes an RSA key pair as `makeRsaPair` does, while other things go on. */
export async function makeRsaPairAside(comment: string, bits = 2048): Promise<KeyPair> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: bits });
  return rsaPair(privateKey, comment);
}

function rsaPair(privateKey: KeyObject, comment: string): KeyPair {
  return {
    privateKey: privateKey.export({ format: "pem", type: "pkcs1" }).toString(),
    publicKey: publicLine("ssh-rsa", rsaBlob(createPublicKey(privateKey)), comment),
  };
}

function rsaBlob(publicKey: KeyObject): Buffer {
  const { n, e } = publicKey.export({ format: "jwk" });
  if (n === undefined || e === undefined) throw new Error("the key has no parts");
  return Buffer.concat([
    sshString("ssh-rsa"),
    sshInteger(Buffer.from(e, "base64url")),
    sshInteger(Buffer.from(n, "base64url")),
  ]);
}

/**
 * The public line, `TYPE BASE64`, of a private key that `makeEd25519Pair` or `makeRsaPair` made.
 * Throws `Error` for any other.
 */
export function publicLineOf(privateKey: string): string {
  if (privateKey.includes("RSA PRIVATE KEY")) {
    return publicLine("ssh-rsa", rsaBlob(createPublicKey(privateKey)), "");
  }
  const body = Buffer.from(privateKey.replace(/-----[^-]+-----|\s/g, ""), "base64");
  const at = body.indexOf(ED25519_START);
  if (at < 0) throw new Error("the key is of another kind");
  return publicLine("ssh-ed25519", body.subarray(at, at + ED25519_BLOB_LENGTH), "");
}

/**
 * The file that OpenSSH's PROTOCOL.key describes: a header, the public key, and the private fields between
 * two equal numbers and a padding of 1, 2, 3, …
 */
function opensshPrivateKey(publicBlob: Buffer, privateFields: readonly Buffer[]): string {
  const check = randomBytes(4);
  const fields = Buffer.concat([check, check, ...privateFields]);
  const padding = Buffer.from(Array.from({ length: -fields.length & 7 }, (_, index) => index + 1));
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    sshString("none"),
    sshString("none"),
    sshString(""),
    uint32(1),
    sshString(publicBlob),
    sshString(Buffer.concat([fields, padding])),
  ]).toString("base64");
  const lines = body.match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${
    lines.join("\n")
  }\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function publicLine(type: string, blob: Buffer, comment: string): string {
  return `${type} ${blob.toString("base64")}${comment === "" ? "" : ` ${comment}`}`;
}

function sshString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** A positive number of RFC 4251: never with its top bit set. */
function sshInteger(bytes: Buffer): Buffer {
  return sshString((bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
