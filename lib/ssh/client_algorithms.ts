import { getCiphers } from "node:crypto";
import process from "node:process";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { Algorithms, CipherAlgorithm, ServerHostKeyAlgorithm } from "ssh2";

const CHACHA: readonly [CipherAlgorithm, string] = ["chacha20-poly1305@openssh.com", "chacha20"];

/** SSH's ciphers beside what OpenSSL calls them: not every runtime has all of them. */
const AES: readonly (readonly [CipherAlgorithm, string])[] = [
  ["aes128-gcm@openssh.com", "aes-128-gcm"],
  ["aes256-gcm@openssh.com", "aes-256-gcm"],
  ["aes128-ctr", "aes-128-ctr"],
  ["aes256-ctr", "aes-256-ctr"],
];

/** How a host key of each type can be proved. */
const HOST_KEYS: ReadonlyMap<string, readonly ServerHostKeyAlgorithm[]> = new Map([
  ["ssh-ed25519", ["ssh-ed25519"]],
  ["ecdsa-sha2-nistp256", ["ecdsa-sha2-nistp256"]],
  ["ecdsa-sha2-nistp384", ["ecdsa-sha2-nistp384"]],
  ["ecdsa-sha2-nistp521", ["ecdsa-sha2-nistp521"]],
  ["ssh-rsa", ["rsa-sha2-512", "rsa-sha2-256"]],
]);

/**
 * What we take as a client: host keys of the pinned types before others, as OpenSSH does, and nothing that blocks the
 * process or fails on a runtime.
 */
export function clientAlgorithms(pinned: readonly string[]): Algorithms {
  const available = new Set(getCiphers());
  // AES-GCM is slow on Deno
  const ciphers = "deno" in process.versions ? [CHACHA, ...AES] : [...AES, CHACHA];
  const types = new Set([...pinned, ...HOST_KEYS.keys()]);
  const hostKeys = [...types].flatMap((type) => HOST_KEYS.get(type) ?? []);
  return {
    // classic Diffie-Hellman takes seconds in which nothing else goes on
    kex: [
      "curve25519-sha256",
      "curve25519-sha256@libssh.org",
      "ecdh-sha2-nistp256",
      "ecdh-sha2-nistp384",
    ],
    serverHostKey: hostKeys,
    cipher: ciphers.filter(([, openssl]) => available.has(openssl)).map(([name]) => name),
    hmac: [
      "hmac-sha2-256-etm@openssh.com",
      "hmac-sha2-512-etm@openssh.com",
      "hmac-sha2-256",
      "hmac-sha2-512",
    ],
    // compression breaks connections on Deno
    compress: ["none"],
  };
}
