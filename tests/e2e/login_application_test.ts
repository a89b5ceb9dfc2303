import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { constants, type KeyObject, verify, X509Certificate } from "node:crypto";
import { APPLICATION, DIRECTORY, refusal } from "../support/entra_service.ts";
import { EXECUTABLE, PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { type Identity, makeIdentity, OPENSSL } from "../support/tls_authority.ts";
import { makeLoginSite } from "./login_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SECRET = "c4naryS3cret~of.the-application";
const WHO = { directory_id: DIRECTORY, application_id: APPLICATION };

function part(jwt: string, index: number): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split(".")[index] ?? "", "base64url").toString());
}

function isSigned(jwt: string, key: KeyObject, isPss: boolean): boolean {
  const [header, body, signature = ""] = jwt.split(".");
  const padding = isPss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return verify(
    "sha256",
    Buffer.from(`${header}.${body}`),
    { key, padding, ...(isPss ? { saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {}) },
    Buffer.from(signature, "base64url"),
  );
}

/** Checks what an application sends to prove that it has the private key. */
function assertAssertion(
  form: URLSearchParams | undefined,
  identity: Identity,
  hash: 1 | 256,
): void {
  const certificate = new X509Certificate(identity.certificate);
  const jwt = form?.get("client_assertion") ?? "";
  const hex = hash === 1 ? certificate.fingerprint : certificate.fingerprint256;
  const thumbprint = Buffer.from(hex.replaceAll(":", ""), "hex").toString("base64url");
  assertEquals(
    form?.get("client_assertion_type"),
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  );
  const { alg, x5t, "x5t#S256": x5t256 } = part(jwt, 0);
  assertEquals(
    [alg, x5t, x5t256],
    hash === 1 ? ["RS256", thumbprint, undefined] : ["PS256", undefined, thumbprint],
  );
  const { aud, iss, sub, exp } = part(jwt, 1);
  assertMatch(String(aud), /^https:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}\/oauth2\/v2\.0\/token$/);
  assertEquals([iss, sub, typeof exp], [APPLICATION, APPLICATION, "number"]);
  assert(isSigned(jwt, certificate.publicKey, hash === 256));
  assertEquals(form?.get("client_secret"), null);
}

for (const program of PROGRAMS) {
  testWith(OPENSSL, `${program.name}: an application logs in by its secret`, async () => {
    await using site = await makeLoginSite(program);
    await site.credentials({ aad: { ...WHO, auth_key: SECRET, authority_url: site.entra.url } });
    const { code, stdout, stderr } = await site.render();
    assertEquals([code, stderr.includes(SECRET)], [0, false], stderr);
    assertStringIncludes(stdout, "1 node of pool Pool-1");
    const [form, ...more] = site.entra.asked;
    // however many requests go to the account, one is made for a token
    assertEquals(more, []);
    assertEquals(form?.get("client_secret"), SECRET);
    assertEquals(form?.get("grant_type"), "client_credentials");
    assertEquals(form?.get("client_id"), APPLICATION);
    assertEquals(
      form?.get("scope")?.split(" ").includes("https://batch.core.windows.net//.default"),
      true,
    );
    assert(site.authorizations.length >= 2);
    assertEquals(new Set(site.authorizations), new Set(["Bearer token-1"]));
  });
}

testWith(
  OPENSSL,
  "an application logs in by its private key and the certificate's thumbprint",
  async () => {
    await using site = await makeLoginSite(EXECUTABLE);
    const identity = await makeIdentity(site.folder);
    const { fingerprint } = new X509Certificate(identity.certificate);
    // as Batch Shipyard's files have it, and as openssl prints it
    for (const thumbprint of [fingerprint.replaceAll(":", "").toLowerCase(), fingerprint]) {
      await site.credentials({
        aad: {
          ...WHO,
          authority_url: `${site.entra.url}/`,
          rsa_private_key_pem: "app.key",
          x509_cert_sha1_thumbprint: thumbprint,
        },
      });
      const { code, stderr } = await site.render();
      assertEquals(code, 0, stderr);
      assertAssertion(site.entra.asked.at(-1), identity, 1);
    }
    assertEquals(site.authorizations.at(-1), "Bearer token-2");
  },
);

testWith(
  OPENSSL,
  "a certificate beside the private key needs no thumbprint",
  async () => {
    await using site = await makeLoginSite(EXECUTABLE);
    const identity = await makeIdentity(site.folder);
    const both = `${site.folder}/both.pem`;
    await Deno.writeTextFile(both, `${identity.key}${identity.certificate}`, { mode: 0o600 });
    await site.credentials({});
    const { code, stderr } = await site.render(
      ["--aad-cert-private-key", "both.pem", "--aad-directory-id", DIRECTORY],
      { SHIPYARD_AAD_APPLICATION_ID: APPLICATION, SHIPYARD_AAD_AUTHORITY_URL: site.entra.url },
    );
    assertEquals(code, 0, stderr);
    assertAssertion(site.entra.asked[0], identity, 256);
  },
);

testWith(OPENSSL, "a login that is refused is told in one line", async () => {
  const sentence =
    `AADSTS7000215: Invalid client secret provided (${SECRET}). Ensure it is the value.`;
  await using site = await makeLoginSite(
    EXECUTABLE,
    () => refusal(401, "invalid_client", sentence),
  );
  await site.credentials({ aad: { ...WHO, authority_url: site.entra.url } });
  for (const args of [[], ["--json"]]) {
    const { code, stdout, stderr } = await site.render(args, { SHIPYARD_AAD_AUTH_KEY: SECRET });
    assertEquals(code, 4);
    assertEquals(
      stderr,
      "error: Cannot log in with Microsoft Entra: AADSTS7000215: Invalid client secret provided (***). " +
        "Ensure it is the value\nhint: Check auth_key: it is the secret's value, not its id\n",
    );
    assertEquals(stdout.includes(SECRET), false);
  }
  assertEquals(site.authorizations, []);
});

testWith(
  OPENSSL,
  "answers that are none of Entra's, and none at all",
  async () => {
    const bodies = ["<html>", "", "null", "[]", '{"access_token":""}', '{"error":5}'];
    await using site = await makeLoginSite(
      EXECUTABLE,
      () => new Response(bodies[0], { status: bodies[0] === "<html>" ? 418 : 200 }),
    );
    const aad = { ...WHO, auth_key: SECRET, authority_url: site.entra.url };
    await site.credentials({ aad });
    while (bodies.length > 0) {
      const { code, stderr } = await site.render();
      assertEquals(code, 4, stderr);
      assertMatch(stderr, /^error: Cannot log in with Microsoft Entra: [^\n]+\nhint: [^\n]+\n$/);
      assert(!stderr.includes(SECRET) && !stderr.includes("[object"), stderr);
      bodies.shift();
    }
    await site.credentials({ aad: { ...aad, authority_url: "https://127.0.0.1:1" } });
    const { code, stderr } = await site.render();
    assertEquals(
      [code, stderr.split("\n")[0]],
      [
        5,
        "error: Cannot log in with Microsoft Entra: cannot reach https://127.0.0.1:1: there is no connection",
      ],
    );
    await site.credentials({ aad });
    const distrustful = await site.render([], { NODE_EXTRA_CA_CERTS: "" });
    assertEquals(distrustful.code, 5);
    assertStringIncludes(distrustful.stderr, "its certificate is not one to trust");
    const unchecked = await site.render([], { NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    assertEquals(unchecked.code, 2);
    assertStringIncludes(unchecked.stderr, "NODE_TLS_REJECT_UNAUTHORIZED=0");
    assertEquals(site.authorizations, []);
  },
);

testWith(OPENSSL, "a login that fails for a moment is tried again", async () => {
  const answers = [503, 429];
  await using site = await makeLoginSite(EXECUTABLE, () => {
    const status = answers.shift();
    return status === undefined ? undefined : new Response("busy", { status });
  });
  await site.credentials({ aad: { ...WHO, auth_key: SECRET, authority_url: site.entra.url } });
  const { code, stderr } = await site.render();
  assertEquals([code, site.entra.asked.length], [0, 3], stderr);
});

testWith(OPENSSL, "a redirect is not followed with the secret", async () => {
  await using other = await makeLoginSite(EXECUTABLE);
  await using site = await makeLoginSite(
    EXECUTABLE,
    () => Response.redirect(`${other.entra.url}/${DIRECTORY}/oauth2/v2.0/token`, 307),
  );
  await site.credentials({ aad: { ...WHO, auth_key: SECRET, authority_url: site.entra.url } });
  const { code } = await site.render();
  assertEquals([code, other.entra.requests], [4, []]);
});
