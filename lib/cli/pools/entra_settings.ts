import { stat } from "node:fs/promises";
import process from "node:process";
import { isKnownAuthority, parseAuthority, parseResource } from "../../azure/entra/entra_urls.ts";
import type { Application, EntraLogin } from "../../azure/entra/entra_login.ts";
import type { EntraSettings } from "../../azure/entra/entra_token.ts";
import { scopeOf, type ServiceUrl } from "../../azure/client/service_url.ts";
import type { AadSettings } from "../../config/pool_config.ts";
import { closeKeyCommand, isOpenToOthers } from "../../ssh/key_access.ts";
import { Secret } from "../../config/secret.ts";
import { FileError, UsageError } from "../../errors.ts";
import { fileFailure } from "../../io/file_failure.ts";
import { readText } from "../../io/read_text.ts";

/** How to log in for the account at a URL. Throws `UserError` for what poolgen cannot do. */
export async function entraSettings(
  aad: AadSettings | undefined,
  { cloud, origin }: ServiceUrl,
): Promise<EntraSettings> {
  const login = await entraLogin(aad);
  const resource = aad?.endpoint === undefined ? undefined : parseResource(aad.endpoint);
  if (cloud === undefined && resource !== undefined) refuseOtherCloud(resource, origin);
  const scope = resource === undefined ? cloud?.scope : scopeOf(resource);
  const authorityUrl = aad?.authorityUrl === undefined
    ? cloud?.authorityUrl
    : parseAuthority(aad.authorityUrl);
  if (authorityUrl !== undefined && aad?.isAuthorityTyped !== true) refuseStranger(authorityUrl);
  if (scope !== undefined && authorityUrl !== undefined) return { login, scope, authorityUrl };
  throw new UsageError("The account is in a cloud whose Microsoft Entra poolgen does not know", {
    hint:
      "Name the Batch service's resource as endpoint, and Entra as authority_url, in the aad block",
  });
}

/**
 * A token opens every account of the resource that it is for: files that a stranger wrote could name a domain of
 * their own, and have one sent there that is for Azure's services.
 */
function refuseOtherCloud(resource: string, account: string): void {
  const cloudOf = (url: string): string => new URL(url).hostname.split(".").slice(-2).join(".");
  if (cloudOf(resource) === cloudOf(account)) return;
  throw new UsageError(
    `A token for ${resource} would go to another cloud, that of the account at ${account}`,
    { hint: "Name the Batch service of the account's own cloud as endpoint in the aad block" },
  );
}

/** What proves the application is sent there; a variable may hold it, and a stranger may have written the file. */
function refuseStranger(authority: string): void {
  if (isKnownAuthority(authority)) return;
  throw new UsageError(`The authority_url ${authority} is not one of Microsoft Entra's`, {
    hint: "Where it is right, give it by --aad-authority-url or SHIPYARD_AAD_AUTHORITY_URL",
  });
}

async function entraLogin(aad: AadSettings | undefined): Promise<EntraLogin> {
  const { directoryId, applicationId, authKey, rsaPrivateKeyPem, password, user } = aad ?? {};
  const ways = [
    ...(authKey === undefined ? [] : ["auth_key"]),
    ...(rsaPrivateKeyPem === undefined ? [] : ["rsa_private_key_pem"]),
    ...(password === undefined ? [] : ["password"]),
  ];
  if (ways.length > 1) {
    throw new UsageError(`Cannot log in in several ways: ${ways.join(" and ")}`, {
      hint: "Keep one of them, in credentials.yaml or the variables SHIPYARD_AAD_*",
    });
  }
  if (authKey !== undefined) {
    return { kind: "secret", application: application(aad, "auth_key"), secret: authKey };
  }
  if (rsaPrivateKeyPem !== undefined) {
    const pem = await readPrivateKey(rsaPrivateKeyPem);
    const thumbprint = aad?.x509CertSha1Thumbprint;
    if (thumbprint === undefined && !pem.reveal().includes("-----BEGIN CERTIFICATE-----")) {
      throw new UsageError(
        `The file ${rsaPrivateKeyPem} has no certificate beside the private key`,
        {
          hint: "Append the certificate to it, or give its x509_cert_sha1_thumbprint",
        },
      );
    }
    return {
      kind: "certificate",
      application: application(aad, "rsa_private_key_pem"),
      pem,
      thumbprint,
    };
  }
  if (password !== undefined || user !== undefined) {
    const what = password === undefined ? "by a device code" : "with user and password";
    throw new UsageError(`The login ${what} is not supported`, {
      hint: "Leave user and password out and run az login, or use application_id with auth_key",
    });
  }
  if (applicationId !== undefined) {
    throw new UsageError("There is an application_id, and nothing that proves the application", {
      hint: "Give auth_key, SHIPYARD_AAD_AUTH_KEY or rsa_private_key_pem",
    });
  }
  return { kind: "environment", directoryId };
}

function application(aad: AadSettings | undefined, by: string): Application {
  const { directoryId, applicationId } = aad ?? {};
  if (directoryId !== undefined && applicationId !== undefined) {
    return { directoryId, applicationId };
  }
  const missing = [
    ...(directoryId === undefined ? ["directory_id"] : []),
    ...(applicationId === undefined ? ["application_id"] : []),
  ].join(" and ");
  throw new UsageError(`The login with ${by} lacks ${missing}`, {
    hint: "Add it to the aad block in credentials.yaml, or set the SHIPYARD_AAD_ variable",
  });
}

const MAX_KEY_BYTES = 1 << 16;

async function readPrivateKey(path: string): Promise<Secret> {
  if (/-----BEGIN|[\r\n]/.test(path)) {
    throw new UsageError("The rsa_private_key_pem is the path of a file, and not the key itself", {
      hint: "Save the key to a file that only you can read",
    });
  }
  const info = await stat(path).catch((error: unknown) => {
    throw fileFailure("read", path, error);
  });
  if (isOpenToOthers(info.mode, process.platform === "win32" ? "windows" : "unix")) {
    throw new FileError(`The private key ${path} can be read by other users`, {
      hint: `Run: ${closeKeyCommand(path, "unix")}`,
    });
  }
  const text = await readText(path, MAX_KEY_BYTES);
  if (text === undefined) throw new FileError(`Cannot read ${path}: no such file or folder`);
  return new Secret(text);
}
