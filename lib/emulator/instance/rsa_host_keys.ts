import { makeRsaPair, makeRsaPairAside } from "../../ssh/key_pair.ts";
import type { Node } from "../account/node.ts";

/** Up to how many nodes a pool is small. */
const SMALL_POOL = 8;

/** Makes a node's RSA host key where it is missing: in a large pool that would take too long for every node. */
export async function makeRsaHostKey(
  node: Node,
  poolSize: number,
  changed: () => void,
): Promise<void> {
  const { hostKeys } = node;
  if (hostKeys.rsa !== undefined || poolSize > SMALL_POOL) return;
  const { privateKey } = await makeRsaPairAside(node.id);
  // unless the node was given other keys meanwhile
  if (node.hostKeys === hostKeys) keepRsaHostKey(node, privateKey, changed);
}

/** A node's RSA host key, made now where it is missing. */
export function rsaHostKey(node: Node, changed: () => void): string {
  return node.hostKeys.rsa ?? keepRsaHostKey(node, makeRsaPair(node.id).privateKey, changed);
}

function keepRsaHostKey(node: Node, rsa: string, changed: () => void): string {
  node.hostKeys = { ...node.hostKeys, rsa };
  changed();
  return rsa;
}
