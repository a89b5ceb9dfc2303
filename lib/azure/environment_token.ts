import process from "node:process";
import {
  AzureCliCredential,
  ChainedTokenCredential,
  EnvironmentCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from "@azure/identity";
import type { Token } from "./cached_token.ts";
import { EntraNetwork } from "./entra_network.ts";
import { LoginError, loginError } from "./login_error.ts";

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
  // for its refusal alone: the library has a network of its own
  new EntraNetwork();
  try {
    const token = await credential(directoryId, authorityUrl).getToken(scope);
    if (token === null) throw new LoginError("the answer has no token");
    return { text: token.token, expiresAt: token.expiresOnTimestamp };
  } catch (error) {
    const secrets = SECRET_VARIABLES.map((name) => process.env[name] ?? "");
    throw loginError(told(error), secrets, HINT);
  }
}

function credential(directoryId: string | undefined, authorityUrl: string): TokenCredential {
  const options = {
    authorityHost: authorityUrl,
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
  // the start of what az printed may be part of a token
  const reason = /JSON|Unexpected token/.test(text) ? "az gave no token that can be read" : text;
  return new Error(`the environment has no login, and az none: ${reason}`);
}
