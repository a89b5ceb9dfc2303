import { timingSafeEqual } from "node:crypto";
// @ts-types="npm:@types/ssh2@1.15.5"
import { type AuthContext, type ParsedKey, type PublicKeyAuthContext, utils } from "ssh2";
import type { LoginUser, NodeMachine } from "./node_machine.ts";

/** What clients are told that they may try. */
const METHODS: ["publickey"] = ["publickey"];
/** As in OpenSSH's server. */
const MAX_TRIES = 6;

/**
 * Decides each login that one client tries: only a signature by the key of a user that the node knows
 * at that very moment is good. After six failures `onTooMany` is called, and nothing more is answered.
 */
export function authenticator(
  machine: NodeMachine,
  onLogin: (user: LoginUser) => void,
  onTooMany: () => void,
): (context: AuthContext) => void {
  let failures = 0;
  return (context): void => {
    if (failures >= MAX_TRIES) return;
    if (context.method === "publickey") {
      const user = findLogin(machine, context);
      if (user !== undefined) {
        if (context.signature !== undefined) onLogin(user);
        else restoreAlgorithm(context);
        context.accept();
        return;
      }
    }
    // every client begins with "none", to hear what there is
    if (context.method !== "none") failures += 1;
    if (failures >= MAX_TRIES) onTooMany();
    else context.reject(METHODS);
  };
}

/** The user whose key this is, if the signature is theirs; without one the client only asks. */
function findLogin(machine: NodeMachine, context: PublicKeyAuthContext): LoginUser | undefined {
  const { key: { algo, data }, signature, blob, hashAlgo } = context;
  const user = machine.findUser(context.username);
  if (user === undefined) return undefined;
  const key = findKey(user, algo, data);
  if (key === undefined) return undefined;
  // RSA without one of the newer hashes is SHA-1
  if (algo === "ssh-rsa" && hashAlgo !== "sha256" && hashAlgo !== "sha512") return undefined;
  if (signature === undefined) return user;
  if (blob === undefined) return undefined;
  // ssh2 does not check signatures itself, and returns errors rather than throw them
  const verified: unknown = key.verify(blob, signature, hashAlgo);
  return verified === true ? user : undefined;
}

/** A client that asks about an RSA key is to hear the algorithm that it named, of which ssh2 keeps the hash. */
function restoreAlgorithm({ key, hashAlgo }: PublicKeyAuthContext): void {
  if (hashAlgo !== undefined) key.algo = hashAlgo.replace("sha", "rsa-sha2-");
}

/** The key that a client named, if it is one of the user's. */
function findKey({ publicKeys }: LoginUser, algo: string, data: Uint8Array): ParsedKey | undefined {
  return publicKeys.map(parsePublicKey).find((key) => {
    if (key === undefined || key.type !== algo) return false;
    const known = key.getPublicSSH();
    return known.length === data.length && timingSafeEqual(known, data);
  });
}

function parsePublicKey(line: string): ParsedKey | undefined {
  const parsed: ParsedKey | ParsedKey[] | Error = utils.parseKey(line);
  if (parsed instanceof Error) return undefined;
  return Array.isArray(parsed) ? parsed[0] : parsed;
}
