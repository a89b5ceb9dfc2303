import { firstUsePath } from "../../artifacts/shared_options.ts";
import { readText } from "../../io/read_text.ts";
import { knownKeys } from "../../ssh/known_keys.ts";
import type { PublicKey } from "../../ssh/public_key.ts";

const MAX_BYTES = 4 << 20;

/** Reads the host keys that ssh met first, of nodes for which none is pinned: by node id. */
export async function firstUseKeys(
  outFolder: string,
): Promise<(nodeId: string) => readonly PublicKey[]> {
  const met = knownKeys(await readText(firstUsePath(outFolder), MAX_BYTES) ?? "");
  // OpenSSH looks names up in small letters
  return (nodeId) => met(nodeId.toLowerCase());
}
