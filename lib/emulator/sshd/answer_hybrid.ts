import { Buffer } from "node:buffer";
import {
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";

/** The key exchange that OpenSSH prefers since 9.9, and warns about the lack of since 10.1. */
export const HYBRID_KEX = "mlkem768x25519-sha256";

// draft-ietf-sshm-mlkem-hybrid-kex: a key of ML-KEM, then one of X25519
const KEM_KEY = 1184;
const CURVE_KEY = 32;

/** What a server answers to a client's hybrid key, and the secret that both have then. */
export interface HybridAnswer {
  readonly reply: Buffer;
  readonly secret: Buffer;
}

/** Answers a client's key of `mlkem768x25519-sha256`. Throws where it is none. */
export function answerHybrid(clientKey: Uint8Array): HybridAnswer {
  if (clientKey.length !== KEM_KEY + CURVE_KEY) throw new Error("the key has a wrong length");
  const kem = ml_kem768.encapsulate(clientKey.subarray(0, KEM_KEY));
  const own = generateKeyPairSync("x25519");
  const curveSecret = diffieHellman({
    privateKey: own.privateKey,
    publicKey: curveKey(clientKey.subarray(KEM_KEY)),
  });
  return {
    reply: Buffer.concat([kem.cipherText, curveBytes(own.publicKey)]),
    secret: createHash("sha256").update(kem.sharedSecret).update(curveSecret).digest(),
  };
}

function curveKey(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "X25519", x }, format: "jwk" });
}

function curveBytes(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
}
