import { type NodeCheck, warning } from "./check.ts";

/** What nobody should be able to choose any more: broken, or by SHA-1 or MD5 where collisions count. */
const WEAK: readonly RegExp[] = [
  /^diffie-hellman-group1-/,
  /^diffie-hellman-.*-sha1$/,
  /-cbc$/,
  /-cbc@/,
  /^3des-/,
  /^arcfour/,
  /^hmac-md5/,
  /-96(?:-etm@openssh\.com)?$/,
  /^none$/,
  /^ssh-dss$/,
  /^ssh-rsa$/,
];

const STRICT_KEX = "kex-strict-s-v00@openssh.com";
const POST_QUANTUM = /^(?:sntrup761|mlkem)/;

/** Whether a server offers nothing that is weak. */
export const algorithms: NodeCheck = {
  scope: "node",
  id: "algorithms",
  summary: "the server offers no weak algorithm",
  needs: ["tcp", "banner"],
  deadline: 15_000,
  severity: warning,
  run: async ({ session }) => {
    const offer = await session.offer();
    const all = [...offer.kex, ...offer.hostKeys, ...offer.ciphers, ...offer.macs];
    const weak = [...new Set(all.filter((name) => WEAK.some((pattern) => pattern.test(name))))];
    const data = {
      kex: offer.kex,
      host_keys: offer.hostKeys,
      ciphers: offer.ciphers,
      macs: offer.macs,
      weak,
      strict_kex: offer.kex.includes(STRICT_KEX),
      post_quantum: offer.kex.some((name) => POST_QUANTUM.test(name)),
    };
    const missing = data.strict_kex ? "" : "; it lacks strict key exchange, against CVE-2023-48795";
    if (weak.length === 0 && data.strict_kex) {
      const future = data.post_quantum ? "with" : "without";
      return {
        verdict: "passed",
        detail: `Nothing weak is offered, ${future} post-quantum exchange`,
        data,
      };
    }
    return {
      verdict: "failed",
      detail:
        (weak.length === 0
          ? "Nothing weak is offered"
          : `The server offers weak algorithms: ${weak.join(", ")}; have it offer none of them`) +
        missing,
      data,
    };
  },
};
