import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { x25519 } from "@noble/curves/ed25519.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { answerHybrid } from "../../../lib/emulator/sshd/answer_hybrid.ts";

const kem = ml_kem768.keygen();
const curve = x25519.keygen();
const clientKey = Buffer.concat([kem.publicKey, curve.publicKey]);

Deno.test("client and server have the same secret, another one each time", () => {
  const secrets = [1, 2].map(() => {
    const { reply, secret } = answerHybrid(clientKey);
    assertEquals(reply.length, 1088 + 32);
    const expected = createHash("sha256")
      .update(ml_kem768.decapsulate(reply.subarray(0, 1088), kem.secretKey))
      .update(x25519.getSharedSecret(curve.secretKey, reply.subarray(1088)))
      .digest("hex");
    assertEquals(secret.toString("hex"), expected);
    return expected;
  });
  assertEquals(new Set(secrets).size, 2);
});

Deno.test("what is no key is refused", () => {
  const zeros = Buffer.concat([kem.publicKey, Buffer.alloc(32)]);
  const beyond = Buffer.concat([Buffer.alloc(1184, 0xff), curve.publicKey]);
  const wrong = [
    Buffer.alloc(0),
    clientKey.subarray(1),
    Buffer.concat([clientKey, Buffer.alloc(1)]),
  ];
  for (const bytes of [...wrong, zeros, beyond]) assertThrows(() => answerHybrid(bytes));
});
