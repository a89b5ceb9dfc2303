import type { ContainerSettings } from "./pool_config.ts";
import type { ConfigFile } from "./schema/config_schema.ts";
import type { CredentialsFile } from "./schema/credentials_schema.ts";
import { Secret } from "./secret.ts";

/** Batch Shipyard's word for Docker Hub. */
const DOCKER_HUB = "hub";

/** The images that the global settings name, and the logins to their registries. */
export function decodeContainers(
  config: ConfigFile | undefined,
  credentials: CredentialsFile | undefined,
): ContainerSettings {
  const logins = Object.entries(credentials?.credentials.docker_registry ?? {});
  return {
    images: config?.global_resources?.docker_images ?? [],
    registries: logins.flatMap(([server, { username, password }]) =>
      password === undefined ? [] : [{
        server: server === DOCKER_HUB ? undefined : server,
        username,
        password: new Secret(password),
      }]
    ),
  };
}
