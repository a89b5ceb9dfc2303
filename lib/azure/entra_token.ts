import type { AccountCredential } from "./batch_client.ts";
import { cachedToken, type Token } from "./cached_token.ts";

/** A secret that shows itself only when asked to. */
export interface Hidden {
  reveal(): string;
}

/** Who logs in: an application by its secret or its certificate's key, or whoever the environment is logged in as. */
export type EntraLogin =
  | { readonly kind: "secret"; readonly application: Application; readonly secret: Hidden }
  | {
    readonly kind: "certificate";
    readonly application: Application;
    /** The private key as PEM; the certificate may stand beside it. */
    readonly pem: Hidden;
    /** The certificate's SHA-1 in hexadecimal, needed where the PEM has no certificate. */
    readonly thumbprint: string | undefined;
  }
  | { readonly kind: "environment"; readonly directoryId: string | undefined };

/** An application of a directory. */
export interface Application {
  readonly directoryId: string;
  readonly applicationId: string;
}

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
