import type { PoolConfig } from "../../config/pool_config.ts";
import type { Target } from "../../inventory/inventory.ts";

/** Where the path of a private key that is not there comes from, and what to do, worded to follow a semicolon. */
export function keyOrigin(
  path: string | undefined,
  { staticKey, ssh }: Pick<PoolConfig, "staticKey" | "ssh">,
  target: Target,
): string {
  const place = "put the key there, or name another one";
  if (path === staticKey) return `private_key in nodes.yaml leads to it: ${place}`;
  if (ssh === undefined) {
    return "the emulator made it once: give the pool a user of yours (ssh: {username: NAME} in pool.yaml), and run: " +
      "poolgen pool user add";
  }
  const origin = "the ssh block of pool.yaml leads to it (ssh_private_key)";
  return target === "live" || target === "emulator"
    ? `${origin}: poolgen pool user add makes one, with its user`
    : `${origin}: ${place}`;
}
