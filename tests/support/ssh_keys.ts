import { runCommand } from "./command.ts";

/** A key pair. */
export interface Key {
  /** The path of the private key. */
  readonly privateKey: string;
  /** The type and the key itself, such as `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string;
}

/** Makes a key pair without a passphrase at the path, which must not exist yet. */
export async function makeKey(path: string, type = "ed25519"): Promise<Key> {
  // a longer one takes four times as long
  const bits = type === "rsa" ? ["-b", "2048"] : [];
  const { code, stdout, stderr } = await runCommand("ssh-keygen", [
    ...["-q", "-t", type, ...bits, "-N", "", "-C", "", "-f", path],
  ]);
  if (code !== 0) throw new Error(`ssh-keygen cannot make ${path}: ${stderr || stdout}`);
  const line = await Deno.readTextFile(`${path}.pub`);
  return { privateKey: path, publicKey: line.trim().split(" ").slice(0, 2).join(" ") };
}
