import type { PoolFacts } from "../../checks/check.ts";
import type { NodeSession } from "../../checks/node_session.ts";
import { UsageError } from "../../errors.ts";
import type { Node } from "../../inventory/inventory.ts";
import { readText } from "../../io/read_text.ts";
import { OpensshSession } from "../../ssh/openssh_session.ts";
import type { PublicKey } from "../../ssh/public_key.ts";

/** How nodes are reached. */
export const TRANSPORTS = ["ssh2", "openssh"] as const;

/** One of them. */
export type Transport = typeof TRANSPORTS[number];

const MAX_KEY_BYTES = 1 << 16;
const LOGIN_MS = 15_000;

/** How sessions are opened, and by which transport. */
export interface SessionOpener {
  readonly transport: Transport;
  /** Why another transport was taken than the one asked for. */
  readonly note: string | undefined;
  open(node: Node): NodeSession;
}

/**
 * Chooses how nodes are reached: as asked for, but by OpenSSH where ssh2 cannot do what it takes: jump hosts, and keys
 * that are encrypted or of other forms. Throws `UsageError`.
 */
export async function sessionOpener(
  asked: string | undefined,
  facts: PoolFacts,
  hasJump: boolean,
): Promise<SessionOpener> {
  const transport = TRANSPORTS.find((known) => known === (asked ?? TRANSPORTS[0]));
  if (transport === undefined) {
    throw new UsageError(`There is no transport "${asked}"`, {
      hint: `There are: ${TRANSPORTS.join(", ")}`,
    });
  }
  const { configFile, env, identityFile } = facts;
  const common = (node: Node): { trusted: readonly PublicKey[]; timeout: number } => ({
    trusted: node.hostKeys.length > 0 ? node.hostKeys : facts.firstUseKeys(node),
    timeout: LOGIN_MS,
  });
  const openssh: Omit<SessionOpener, "note"> = {
    transport: "openssh",
    open: (node) => new OpensshSession({ node, configFile, identityFile, env, ...common(node) }),
  };
  const byOpenssh = (note: string | undefined): SessionOpener => {
    if (facts.platform === "unix") return { ...openssh, note };
    throw new UsageError("Cannot check by OpenSSH on Windows: its ssh cannot share a connection", {
      hint:
        "Give the nodes an ed25519 key without a passphrase and no jump host, or check from WSL",
    });
  };
  if (transport === "openssh") return byOpenssh(undefined);
  if (hasJump) return byOpenssh("The nodes are reached by OpenSSH, through the jump host");
  if (identityFile === undefined) {
    return byOpenssh("The nodes are reached by OpenSSH, which chooses the key");
  }
  const text = await readText(identityFile, MAX_KEY_BYTES).catch(() => undefined);
  const { parsePrivateKey } = await import("../../ssh/parse_private_key.ts");
  const key = text === undefined ? undefined : parsePrivateKey(text);
  if (key === undefined) {
    return byOpenssh(`The nodes are reached by OpenSSH, since ssh2 cannot read ${identityFile}`);
  }
  const { Ssh2Session } = await import("../../ssh/ssh2_session.ts");
  const { username } = await import("node:os").then(({ userInfo }) => userInfo());
  return {
    transport,
    note: undefined,
    open: (node) =>
      new Ssh2Session(node, {
        user: node.user ?? username,
        key,
        ...common(node),
      }),
  };
}
