import type { AadTexts } from "../../config/config_sources.ts";
import { UsageError } from "../../errors.ts";
import type { OptionSpec } from "./command.ts";

/** The options that say how to log in with Microsoft Entra. */
export const CREDENTIAL_OPTIONS: readonly OptionSpec[] = [
  { name: "aad-endpoint", value: "URL", summary: "resource of the Batch service to log in to" },
  { name: "aad-authority-url", value: "URL", summary: "Microsoft Entra of the account's cloud" },
  { name: "aad-directory-id", value: "ID", summary: "directory (tenant) to log in to" },
  { name: "aad-application-id", value: "ID", summary: "application (client) to log in as" },
  {
    name: "aad-cert-private-key",
    value: "FILE",
    summary: "the application's private key, PEM; with its certificate no thumbprint is needed",
  },
  {
    name: "aad-cert-thumbprint",
    value: "HEX",
    summary: "SHA-1 thumbprint of the application's certificate",
  },
  { name: "aad-user", value: "NAME", summary: "user of Batch Shipyard's other logins" },
];

/** The login to Microsoft Entra, as far as the command line tells. */
export function aadTexts(options: ReadonlyMap<string, string>): AadTexts {
  return {
    endpoint: options.get("aad-endpoint"),
    authorityUrl: options.get("aad-authority-url"),
    directoryId: options.get("aad-directory-id"),
    applicationId: options.get("aad-application-id"),
    rsaPrivateKeyPem: options.get("aad-cert-private-key"),
    x509CertSha1Thumbprint: options.get("aad-cert-thumbprint"),
    user: options.get("aad-user"),
  };
}

/** Options that Batch Shipyard has for secrets, and the variables to use instead. */
const SECRET_OPTIONS: ReadonlyMap<string, string> = new Map([
  ["aad-auth-key", "SHIPYARD_AAD_AUTH_KEY"],
  ["aad-password", "SHIPYARD_AAD_PASSWORD"],
]);

/** Throws `UsageError` where arguments hold a secret, before anything shows one of them. */
export function refuseSecretOptions(args: readonly string[]): void {
  for (const [name, variable] of SECRET_OPTIONS) {
    if (!args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))) continue;
    throw new UsageError(
      `The option --${name} is refused: every user of this machine could read the secret`,
      { hint: `Set the variable ${variable}, or the key in credentials.yaml, instead` },
    );
  }
}
