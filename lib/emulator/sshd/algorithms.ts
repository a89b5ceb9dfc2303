import { getCiphers } from "node:crypto";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { Algorithms, CipherAlgorithm } from "ssh2";

/** SSH's ciphers, best first, beside what OpenSSL calls them: not every runtime has all of them. */
const CIPHERS: readonly (readonly [CipherAlgorithm, string])[] = [
  ["chacha20-poly1305@openssh.com", "chacha20"],
  ["aes128-gcm@openssh.com", "aes-128-gcm"],
  ["aes256-gcm@openssh.com", "aes-256-gcm"],
  ["aes128-ctr", "aes-128-ctr"],
  ["aes192-ctr", "aes-192-ctr"],
  ["aes256-ctr", "aes-256-ctr"],
];

/** What a node offers: of all that ssh2 knows, what is safe and neither fails nor blocks on any runtime. */
export function safeAlgorithms(): Algorithms {
  const available = new Set(getCiphers());
  return {
    // classic Diffie-Hellman blocks the process for seconds, before any login, and NIST's curves are
    // frowned upon; Dropbear 2022 hangs if it has guessed our first one, so that is the old name
    kex: ["curve25519-sha256@libssh.org", "curve25519-sha256"],
    serverHostKey: ["ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256"],
    cipher: CIPHERS.filter(([, openssl]) => available.has(openssl)).map(([name]) => name),
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
