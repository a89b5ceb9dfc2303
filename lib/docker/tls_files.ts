import { access } from "node:fs/promises";
import { join } from "node:path";
import type { DockerTls } from "./docker_endpoint.ts";

/** Those of `ca.pem`, `cert.pem` and `key.pem` that are in a folder. */
export async function tlsFiles(folder: string): Promise<Omit<DockerTls, "verify">> {
  const found = await Promise.all(["ca", "cert", "key"].map(async (name) => {
    const path = join(folder, `${name}.pem`);
    return await access(path).then(() => [[name, path]], () => []);
  }));
  return Object.fromEntries(found.flat());
}
