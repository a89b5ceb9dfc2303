import type { Buffer } from "node:buffer";
// @ts-types="npm:@types/ssh2@1.15.5"
import { type EncryptedPrivateKey, type ParsedKey, utils } from "ssh2";
import type { NodeMachine } from "./node_machine.ts";

/**
 * The host keys of a node for an ssh2 server. The RSA key is offered, but made only when a client
 * first agrees on it. Throws if the node's own keys cannot be read.
 */
export function hostKeys(machine: NodeMachine): EncryptedPrivateKey[] {
  const ed25519 = parsePrivateKey(machine.ed25519HostKey());
  let made: ParsedKey | undefined;
  const rsa = (): ParsedKey => made ??= parsePrivateKey(machine.rsaHostKey());
  // under its own name, ssh-rsa, ssh2 would offer it with SHA-1 too
  const names = ["rsa-sha2-512", "rsa-sha2-256"];
  return [{ key: ed25519 }, ...names.map((name) => ({ key: whenNeeded(name, rsa, ed25519) }))];
}

function parsePrivateKey(text: string): ParsedKey {
  const parsed: ParsedKey | ParsedKey[] | Error = utils.parseKey(text);
  if (parsed instanceof Error) throw new Error(`Cannot read a host key: ${parsed.message}`);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined) throw new Error("Cannot read a host key: there is none");
  return key;
}

/** ssh2 takes an object for a parsed key if it has an inner mark, which this one inherits from `marked`. */
function whenNeeded(type: string, key: () => ParsedKey, marked: ParsedKey): ParsedKey {
  const inherited: ParsedKey = Object.create(marked);
  return Object.assign(inherited, {
    type,
    sign: (data: Buffer | string, hash?: string) => key().sign(data, hash),
    getPublicSSH: () => key().getPublicSSH(),
  });
}
