import { hostname } from "node:os";
import { join } from "node:path";
import { readText } from "../../io/read_text.ts";
import { makePrivateFolder, writeWhole } from "../../io/write_whole.ts";
import { makeEd25519Pair } from "../../ssh/key_pair.ts";
import type { NodeUser } from "../account/node.ts";

const MAX_KEY_BYTES = 1 << 16;

/** Who exists on every node from the start: `root`, and `ubuntu` who is no administrator. */
const BASELINE = [{ name: "root", isAdmin: true }, { name: "ubuntu", isAdmin: false }] as const;

/** The name of the key by which nodes log in to each other. */
const NEIGHBOUR = "neighbour";

/** The keys of an instance, made when it first starts. */
export interface InstanceKeys {
  readonly users: readonly NodeUser[];
  /** The public key that every user of every node accepts. */
  readonly neighbourKey: string;
}

/** Reads the key pairs in `folder`, and makes those that are missing. Throws `FileError`. */
export async function instanceKeys(folder: string): Promise<InstanceKeys> {
  await makePrivateFolder(folder);
  const users = [];
  for (const { name, isAdmin } of BASELINE) {
    users.push({ name, isAdmin, publicKey: await publicKey(folder, name), expiry: undefined });
  }
  return { users, neighbourKey: await publicKey(folder, NEIGHBOUR) };
}

/** The private key files of the users that every node has. */
export function baselinePrivateKeys(folder: string): { name: string; private_key: string }[] {
  return BASELINE.map(({ name }) => ({ name, private_key: join(folder, name) }));
}

async function publicKey(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const known = await readText(`${path}.pub`, MAX_KEY_BYTES);
  if (known !== undefined) return known.trim();
  const pair = makeEd25519Pair(`${name}@${hostname()}`);
  // the public part comes last: where it is, the private one is too
  await writeWhole([{ path, text: pair.privateKey, mode: 0o600 }]);
  await writeWhole([{ path: `${path}.pub`, text: `${pair.publicKey}\n`, mode: 0o644 }]);
  return pair.publicKey;
}
