import { readFile } from "node:fs/promises";
import process from "node:process";
import {
  AzureCliCredential,
  ChainedTokenCredential,
  EnvironmentCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from "@azure/identity";
import { EXIT } from "../../errors.ts";
import { type ApplicationLogin, applicationToken } from "./application_token.ts";
import type { Token } from "./cached_token.ts";
import { IdentityHttpClient } from "./identity_http_client.ts";
import { LoginError, loginError, noToken } from "./login_error.ts";

/** `az` is slow, and slower when it renews its own login. */
const AZ_TIMEOUT_MS = 60_000;

const HINT =
  "Run az login, set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or give the account's key or an aad block in credentials.yaml";

const SECRET_VARIABLES = [
  "AZURE_CLIENT_SECRET",
  "AZURE_CLIENT_CERTIFICATE_PASSWORD",
  "AZURE_PASSWORD",
];

/**
 * Asks for a token as whoever the environment is logged in as: by Azure's variables, by a workload's identity, or by
 * `az`. Nothing else is tried: the library's usual way asks an address that every network may answer at.
 * Throws `LoginError`.
 */
export async function environmentToken(
  directoryId: string | undefined,
  scope: string,
  authorityUrl: string,
): Promise<Token> {
  const certificate = await certificateLogin();
  if (certificate !== undefined) return await applicationToken(certificate, scope, authorityUrl);
  const httpClient = new IdentityHttpClient();
  try {
    const token = await credential(directoryId, authorityUrl, httpClient).getToken(scope);
    if (token === null) throw noToken();
    return { text: token.token, expiresAt: token.expiresOnTimestamp };
  } catch (error) {
    const secrets = SECRET_VARIABLES.map((name) => process.env[name] ?? "");
    throw httpClient.failure ?? loginError(told(error), secrets, HINT);
  }
}

/**
 * The application whose certificate the variables name. The library hands the whole file on as the private key, and
 * not every runtime finds it there beside the certificate.
 */
async function certificateLogin(): Promise<ApplicationLogin | undefined> {
  const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH } =
    process.env;
  const isEncrypted = (process.env["AZURE_CLIENT_CERTIFICATE_PASSWORD"] ?? "") !== "";
  if (
    !AZURE_TENANT_ID || !AZURE_CLIENT_ID || AZURE_CLIENT_SECRET ||
    !AZURE_CLIENT_CERTIFICATE_PATH || isEncrypted
  ) return undefined;
  const pem = await readFile(AZURE_CLIENT_CERTIFICATE_PATH, "utf8").catch((error: unknown) => {
    throw new LoginError(
      `cannot read the file that AZURE_CLIENT_CERTIFICATE_PATH names, ${AZURE_CLIENT_CERTIFICATE_PATH}`,
      EXIT.refused,
      { cause: error, hint: HINT },
    );
  });
  return {
    kind: "certificate",
    application: { directoryId: AZURE_TENANT_ID, applicationId: AZURE_CLIENT_ID },
    pem: { reveal: () => pem },
    thumbprint: undefined,
  };
}

function credential(
  directoryId: string | undefined,
  authorityUrl: string,
  httpClient: IdentityHttpClient,
): TokenCredential {
  const options = {
    authorityHost: authorityUrl,
    httpClient,
    // it is asked again there
    retryOptions: { maxRetries: 0 },
    // the public cloud would be asked whether there is such a place
    disableInstanceDiscovery: true,
    // the request has what proves who we are
    redirectOptions: { maxRetries: 0 },
  };
  const isWorkload = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"]
    .every((name) => (process.env[name] ?? "") !== "");
  return new ChainedTokenCredential(
    new EnvironmentCredential(options),
    ...(isWorkload ? [new WorkloadIdentityCredential(options)] : []),
    new AzureCliCredential({
      processTimeoutInMs: AZ_TIMEOUT_MS,
      ...(directoryId === undefined ? {} : { tenantId: directoryId }),
    }),
  );
}

/** Where none of the ways was open, what the last of them, `az`, said. */
function told(error: unknown): unknown {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors)) {
    return error;
  }
  const last: unknown = error.errors.at(-1);
  const text = last instanceof Error ? last.message : "";
  return new Error(`the environment has no login, and ${azReason(text)}`);
}

function azReason(text: string): string {
  if (text.includes("could not be found")) return "az is not installed";
  if (/Please run 'az login'/.test(text)) return "az is not logged in";
  // the start of what it printed may be part of a token
  return /JSON|Unexpected/.test(text) ? "az gave no token that can be read" : `az none: ${text}`;
}
