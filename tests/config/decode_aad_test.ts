import { assertEquals } from "@std/assert";
import type { AadTexts } from "../../lib/config/config_sources.ts";
import { decodeAad } from "../../lib/config/decode_aad.ts";
import type { AadSettings } from "../../lib/config/pool_config.ts";
import { Secret } from "../../lib/config/secret.ts";

interface Given {
  readonly all?: Readonly<Record<string, string>>;
  readonly batch?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly typed?: AadTexts;
}

/** The fields that are there, secrets revealed. */
function decoded({ all, batch, env = {}, typed }: Given): Record<string, string> | undefined {
  const settings = decodeAad(
    {
      credentials: {
        ...(all === undefined ? {} : { aad: all }),
        ...(batch === undefined ? {} : { batch: { aad: batch } }),
      },
    },
    typed,
    { cwd: "/cwd", home: "/home/me", env },
  );
  return settings && Object.fromEntries(Object.entries(settings).flatMap(shown));
}

function shown([name, value]: [string, AadSettings[keyof AadSettings]]): [string, string][] {
  if (value === undefined) return [];
  return [[name, value instanceof Secret ? value.reveal() : String(value)]];
}

Deno.test("each field of the batch block takes the place of the global one's", () => {
  assertEquals(
    decoded({
      all: { directory_id: "d", application_id: "a", auth_key: "k", authority_url: "https://x" },
      batch: { application_id: "b", endpoint: "https://batch", user: "" },
    }),
    {
      endpoint: "https://batch",
      authorityUrl: "https://x",
      directoryId: "d",
      applicationId: "b",
      authKey: "k",
    },
  );
});

Deno.test("variables come before the file, and the command line before both", () => {
  const batch = { directory_id: "f", application_id: "f", auth_key: "f", user: "f" };
  const env = {
    SHIPYARD_AAD_ENDPOINT: "v",
    SHIPYARD_AAD_DIRECTORY_ID: "v",
    SHIPYARD_AAD_APPLICATION_ID: "v",
    SHIPYARD_AAD_AUTH_KEY: "v",
    SHIPYARD_AAD_AUTHORITY_URL: "v",
    SHIPYARD_AAD_USER: "",
    SHIPYARD_AAD_PASSWORD: "v",
    SHIPYARD_AAD_CERT_PRIVATE_KEY: "~/v.pem",
    SHIPYARD_AAD_CERT_THUMBPRINT: "v",
  };
  const typed = { directoryId: "t", rsaPrivateKeyPem: "t.pem", authorityUrl: undefined };
  assertEquals(decoded({ batch, env, typed }), {
    endpoint: "v",
    authorityUrl: "v",
    directoryId: "t",
    applicationId: "v",
    isAuthorityTyped: "true",
    authKey: "v",
    rsaPrivateKeyPem: "/cwd/t.pem",
    x509CertSha1Thumbprint: "v",
    user: "f",
    password: "v",
  });
  assertEquals(decoded({ env })?.["rsaPrivateKeyPem"], "/home/me/v.pem");
});

Deno.test("where nothing says anything there is no login", () => {
  assertEquals(decoded({}), undefined);
  assertEquals(
    decoded({ all: {}, batch: { directory_id: "" }, typed: { user: undefined } }),
    undefined,
  );
});
