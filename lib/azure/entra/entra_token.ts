import type { AccountCredential } from "../client/batch_client.ts";
import { cachedToken, type Token } from "./cached_token.ts";
import type { EntraLogin } from "./entra_login.ts";

/** How to get tokens of Microsoft Entra. */
export interface EntraSettings {
  readonly login: EntraLogin;
  readonly scope: string;
  /** Scheme and host of Microsoft Entra. */
  readonly authorityUrl: string;
}

/**
 * A credential that logs in when a token is first needed, keeps it until shortly before it expires, and asks once
 * however many requests wait for it. It throws `LoginError`, and `UsageError` where certificates are not checked.
 */
export function entraCredential(settings: EntraSettings): AccountCredential {
  return { kind: "token", getToken: cachedToken(() => request(settings)) };
}

/** The libraries are large: each is loaded when it is needed. */
async function request({ login, scope, authorityUrl }: EntraSettings): Promise<Token> {
  if (login.kind === "environment") {
    const { environmentToken } = await import("./environment_token.ts");
    return await environmentToken(login.directoryId, scope, authorityUrl);
  }
  const { applicationToken } = await import("./application_token.ts");
  return await applicationToken(login, scope, authorityUrl);
}
