// @ts-types="npm:@types/ssh2@1.15.5"
import { type ParsedKey, utils } from "ssh2";

/** A private key that ssh2 can use; `undefined` for one that is encrypted, or of a form that it does not read. */
export function parsePrivateKey(text: string): ParsedKey | undefined {
  const key = utils.parseKey(text);
  return key instanceof Error ? undefined : key;
}
