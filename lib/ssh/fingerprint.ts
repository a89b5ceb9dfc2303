import { createHash } from "node:crypto";
import type { PublicKey } from "./public_key.ts";

/** A key's fingerprint as `ssh-keygen -l` shows it: `SHA256:…`. */
export function fingerprint({ base64 }: Pick<PublicKey, "base64">): string {
  const digest = createHash("sha256").update(base64, "base64").digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}
