import type { AadField, AadTexts } from "./config_sources.ts";
import type { AadSettings } from "./pool_config.ts";
import type { CredentialsFile } from "./schema/credentials_schema.ts";
import { Secret } from "./secret.ts";
import { userPath } from "./user_path.ts";

/** Batch Shipyard's key and environment variable for each field of a login. */
const FIELDS = [
  ["endpoint", "endpoint", "SHIPYARD_AAD_ENDPOINT"],
  ["authorityUrl", "authority_url", "SHIPYARD_AAD_AUTHORITY_URL"],
  ["directoryId", "directory_id", "SHIPYARD_AAD_DIRECTORY_ID"],
  ["applicationId", "application_id", "SHIPYARD_AAD_APPLICATION_ID"],
  ["authKey", "auth_key", "SHIPYARD_AAD_AUTH_KEY"],
  ["rsaPrivateKeyPem", "rsa_private_key_pem", "SHIPYARD_AAD_CERT_PRIVATE_KEY"],
  ["x509CertSha1Thumbprint", "x509_cert_sha1_thumbprint", "SHIPYARD_AAD_CERT_THUMBPRINT"],
  ["user", "user", "SHIPYARD_AAD_USER"],
  ["password", "password", "SHIPYARD_AAD_PASSWORD"],
] as const;

interface Surroundings {
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * How to log in with Microsoft Entra: each field from the command line, else its variable, else the batch block's
 * `aad`, else the global one; an empty text counts as absent, as in Batch Shipyard. `undefined` where none says
 * anything.
 */
export function decodeAad(
  file: CredentialsFile | undefined,
  typed: AadTexts | undefined,
  { cwd, home, env }: Surroundings,
): AadSettings | undefined {
  const [own, all] = [file?.credentials.batch?.aad, file?.credentials.aad];
  const texts = new Map<AadField, string>();
  for (const [field, key, variable] of FIELDS) {
    const text = typed?.[field] || env[variable] || own?.[key] ||
      (key === "endpoint" ? undefined : all?.[key]);
    if (text) texts.set(field, text);
  }
  if (texts.size === 0) return undefined;
  const secret = (field: AadField): Secret | undefined => {
    const text = texts.get(field);
    return text === undefined ? undefined : new Secret(text);
  };
  const privateKey = texts.get("rsaPrivateKeyPem");
  return {
    endpoint: texts.get("endpoint"),
    authorityUrl: texts.get("authorityUrl"),
    ...(typed?.authorityUrl || env["SHIPYARD_AAD_AUTHORITY_URL"] ? { isAuthorityTyped: true } : {}),
    directoryId: texts.get("directoryId"),
    applicationId: texts.get("applicationId"),
    authKey: secret("authKey"),
    rsaPrivateKeyPem: privateKey === undefined ? undefined : userPath(privateKey, cwd, home),
    x509CertSha1Thumbprint: texts.get("x509CertSha1Thumbprint"),
    user: texts.get("user"),
    password: secret("password"),
  };
}
