import { join } from "node:path";
import { makePrivateFolder, writeWhole } from "../../io/write_whole.ts";
import { publicLineOf } from "../../ssh/key_pair.ts";
import type { HostKeys } from "../account/node.ts";

/** Writes a node's public host keys where `sshd -T` says that they are. */
export async function writeHostKeys(folder: string, { ed25519, rsa }: HostKeys): Promise<void> {
  await makePrivateFolder(folder);
  const keys = { ed25519, ...(rsa === undefined ? {} : { rsa }) };
  await writeWhole(
    Object.entries(keys).map(([type, key]) => ({
      path: join(folder, `ssh_host_${type}_key.pub`),
      text: `${publicLineOf(key)}\n`,
      mode: 0o644,
    })),
  );
}
