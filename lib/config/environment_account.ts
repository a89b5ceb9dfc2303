import { Secret } from "./secret.ts";

/** The Batch account that the variables of Azure's own tools name. */
export interface EnvironmentAccount {
  readonly serviceUrl: string;
  readonly accountName: string | undefined;
  readonly accountKey: Secret | undefined;
}

/** Reads the variables that `az batch` does; `undefined` where they name no account. */
export function environmentAccount(
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentAccount | undefined {
  const endpoint = env["AZURE_BATCH_ENDPOINT"] || undefined;
  if (endpoint === undefined) return undefined;
  const key = env["AZURE_BATCH_ACCESS_KEY"] || undefined;
  return {
    // az takes a bare host, as it shows one
    serviceUrl: /^[A-Za-z0-9.-]+$/.test(endpoint) ? `https://${endpoint}` : endpoint,
    accountName: env["AZURE_BATCH_ACCOUNT"] || undefined,
    accountKey: key === undefined ? undefined : new Secret(key),
  };
}
