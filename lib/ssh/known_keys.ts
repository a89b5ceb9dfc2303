import { Buffer } from "node:buffer";
import process from "node:process";
import { parsePublicKey, type PublicKey } from "./public_key.ts";

/** The name of a host as OpenSSH hashes it where `HashKnownHosts` says so: a salt, and the name's HMAC by it. */
const HASHED = /^\|1\|([A-Za-z0-9+/]+={0,2})\|([A-Za-z0-9+/]+={0,2})$/;

interface HashedKey {
  readonly salt: Buffer;
  readonly hash: string;
  readonly key: PublicKey;
}

/** What OpenSSH recorded in a known_hosts file by itself: gives the keys of a host by its name in small letters. */
export function knownKeys(text: string): (name: string) => readonly PublicKey[] {
  const plain = new Map<string, PublicKey[]>();
  const hashed: HashedKey[] = [];
  for (const line of text.split("\n")) {
    const [name = "", ...rest] = line.split(" ");
    const key = parsePublicKey(rest.join(" "));
    if (typeof key === "string") continue;
    const [, salt, hash] = HASHED.exec(name) ?? [];
    if (salt === undefined || hash === undefined) {
      plain.set(name, [...plain.get(name) ?? [], key]);
    } else {
      hashed.push({ salt: Buffer.from(salt, "base64"), hash, key });
    }
  }
  return (name) => [
    ...plain.get(name) ?? [],
    ...hashed.filter(({ salt, hash }) => hashOf(name, salt) === hash).map(({ key }) => key),
  ];
}

function hashOf(name: string, salt: Buffer): string {
  // not an import: few files have hashed names
  const { createHmac } = process.getBuiltinModule("node:crypto");
  return createHmac("sha1", salt).update(name).digest("base64");
}
