import { X509Certificate } from "node:crypto";
import { ConfidentialClientApplication, type NodeAuthOptions } from "@azure/msal-node";
import { UsageError } from "../../errors.ts";
import type { Token } from "./cached_token.ts";
import { EntraNetwork } from "./entra_network.ts";
import type { EntraLogin } from "./entra_login.ts";
import { loginError, noToken } from "./login_error.ts";

/** The login of an application. */
export type ApplicationLogin = Exclude<EntraLogin, { readonly kind: "environment" }>;

const HINT = "Check directory_id, application_id and what proves the application";

/** Asks for a token as an application. Throws `LoginError` and `UsageError`. */
export async function applicationToken(
  login: ApplicationLogin,
  scope: string,
  authorityUrl: string,
): Promise<Token> {
  const { directoryId, applicationId } = login.application;
  const network = new EntraNetwork();
  try {
    const client = new ConfidentialClientApplication({
      auth: {
        clientId: applicationId,
        authority: `${authorityUrl}/${encodeURIComponent(directoryId)}`,
        // otherwise the public cloud is asked whether there is such a place
        knownAuthorities: [new URL(authorityUrl).host],
        ...proof(login),
      },
      system: { networkClient: network },
    });
    const answer = await client.acquireTokenByClientCredential({ scopes: [scope] });
    if (answer === null || answer.accessToken === "" || answer.expiresOn === null) {
      throw noToken();
    }
    return { text: answer.accessToken, expiresAt: answer.expiresOn.getTime() };
  } catch (error) {
    throw network.failure ?? loginError(error, secretsOf(login), HINT);
  }
}

function proof(
  login: ApplicationLogin,
): Pick<NodeAuthOptions, "clientSecret" | "clientCertificate"> {
  if (login.kind === "secret") return { clientSecret: login.secret.reveal() };
  const pem = login.pem.reveal();
  const privateKey = PRIVATE_KEY.exec(pem)?.[0];
  if (privateKey === undefined) {
    throw new UsageError("The file of rsa_private_key_pem has no private key that can be used", {
      hint: "It is PEM text, -----BEGIN PRIVATE KEY-----, without a passphrase",
    });
  }
  const certificate = CERTIFICATE.exec(pem)?.[0];
  return {
    clientCertificate: certificate === undefined
      ? { privateKey, thumbprint: hexOf(login.thumbprint ?? "") }
      : { privateKey, thumbprintSha256: fingerprint(certificate) },
  };
}

const PRIVATE_KEY =
  /-----BEGIN (?:RSA )?PRIVATE KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END (?:RSA )?PRIVATE KEY-----/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/;

/** A thumbprint as tools show it: with or without colons or blanks, in any case of letters. */
function hexOf(thumbprint: string): string {
  const hex = thumbprint.replaceAll(/[\s:]/g, "").toUpperCase();
  if (/^[0-9A-F]{40}$/.test(hex)) return hex;
  throw new UsageError("The x509_cert_sha1_thumbprint is not 40 hexadecimal digits", {
    hint: "Show it with: openssl x509 -noout -fingerprint -sha1 -in CERTIFICATE; or put the " +
      "certificate into the private key's file",
  });
}

function fingerprint(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256.replaceAll(":", "");
}

function secretsOf(login: ApplicationLogin): readonly string[] {
  return login.kind === "secret" ? [login.secret.reveal()] : [login.pem.reveal()];
}
