import { fingerprint } from "../ssh/fingerprint.ts";
import { error, type NodeCheck } from "./check.ts";

/** Whether the host key that a node has is the pinned one. */
export const hostKey: NodeCheck = {
  scope: "node",
  id: "host-key",
  summary: "the key offered is the pinned one",
  needs: ["tcp", "banner"],
  deadline: 15_000,
  severity: error,
  run: async ({ session, node, facts }) => {
    const { type, fingerprint: offered } = await session.hostKey();
    const data = { type, fingerprint: offered, pin: node.pin ?? null };
    const met = facts.firstUseKeys(node);
    const trusted = node.hostKeys.length > 0 ? node.hostKeys : met;
    if (trusted.length === 0) {
      return {
        verdict: "skipped",
        detail: "No host key is pinned: ssh trusts the key that it meets first",
        data,
      };
    }
    const known = trusted.map(fingerprint);
    if (known.includes(offered)) {
      const which = node.hostKeys.length > 0 ? "pinned key" : "key that ssh met first";
      return { verdict: "passed", detail: `The node has the ${which}`, data };
    }
    return {
      verdict: "failed",
      detail:
        `The node has another key than the one that is trusted, ${offered}: it may be another machine; ` +
        `if it was set up anew, ${
          node.hostKeys.length > 0
            ? "pin its new key and render again"
            : `forget that key: ${facts.forgetKey(node)}`
        }`,
      data: { ...data, trusted: known },
    };
  },
};
