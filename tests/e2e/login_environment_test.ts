import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { APPLICATION, DIRECTORY, refusal } from "../support/entra_service.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { makeIdentity, OPENSSL } from "../support/tls_authority.ts";
import { type LoginSite, makeLoginSite } from "./login_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SECRET = "c4naryS3cret~of.the-environment";
const RESOURCE = "https://batch.core.windows.net/";
const VARIABLES = { AZURE_TENANT_ID: DIRECTORY, AZURE_CLIENT_ID: APPLICATION };

/** Puts a program called `az` on the PATH of a site, which writes down its arguments; gives that PATH. */
async function withAz(site: LoginSite, script: string): Promise<string> {
  const bin = `${site.folder}/bin`;
  await Deno.mkdir(bin, { recursive: true });
  await Deno.writeTextFile(
    `${bin}/az`,
    `#!/bin/sh\nprintf '%s ' "$@" >> '${site.folder}/az.arguments'\n${script}\n`,
    { mode: 0o755 },
  );
  return `${bin}:/usr/bin:/bin`;
}

/** What `az account get-access-token` prints. */
function azAnswer(token: string): string {
  const answer = {
    accessToken: token,
    expiresOn: "2099-01-01 00:00:00.000000",
    expires_on: 4070908800,
    subscription: "s",
    tenant: DIRECTORY,
    tokenType: "Bearer",
  };
  return `cat <<'END'\n${JSON.stringify(answer, null, 2)}\nEND`;
}

testWith(
  OPENSSL,
  "the login of az is used where there is no other",
  async () => {
    await using site = await makeLoginSite(EXECUTABLE);
    await site.credentials({ aad: { endpoint: RESOURCE } });
    const PATH = await withAz(site, azAnswer("token-of-az"));
    const { code, stderr } = await site.render([], { PATH });
    assertEquals(code, 0, stderr);
    assertEquals(new Set(site.authorizations), new Set(["Bearer token-of-az"]));
    assertEquals(
      await Deno.readTextFile(`${site.folder}/az.arguments`),
      `account get-access-token --output json --resource ${RESOURCE} `,
    );
    assertEquals(site.entra.requests, []);
    const other = await site.render(["--aad-directory-id", DIRECTORY], { PATH });
    assertEquals(other.code, 0, other.stderr);
    assertStringIncludes(
      await Deno.readTextFile(`${site.folder}/az.arguments`),
      `--resource ${RESOURCE} --tenant ${DIRECTORY} `,
    );
  },
);

testWith(OPENSSL, "what az cannot do is told in one line", async () => {
  await using site = await makeLoginSite(EXECUTABLE);
  await site.credentials({ aad: { endpoint: RESOURCE } });
  const rows = [
    [
      "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1",
      "az is not logged in",
    ],
    ["echo 'eyJhbGciOi.eyJhdWQiOi.c2ln is all'", "az gave no token that can be read"],
    ["echo '{}'", ""],
    ["exit 3", ""],
  ] as const;
  for (const [script, words] of rows) {
    const { code, stderr } = await site.render([], { PATH: await withAz(site, script) });
    assertEquals(code, 4, stderr);
    assertMatch(
      stderr,
      /^error: Cannot log in with Microsoft Entra: [^\n]+\nhint: Run az login[^\n]+\n$/,
    );
    assertStringIncludes(stderr, words);
    assertEquals(stderr.includes("eyJ"), false, stderr);
  }
  const { code, stderr } = await site.render();
  assertEquals(code, 4);
  assertStringIncludes(stderr, "the environment has no login, and az is not installed");
  assertEquals(site.authorizations, []);
});

testWith(
  OPENSSL,
  "the variables of an application are used before az",
  async () => {
    let isRefused = false;
    await using site = await makeLoginSite(
      EXECUTABLE,
      () =>
        isRefused ? refusal(401, "invalid_client", `AADSTS7000222: ${SECRET} is old.`) : undefined,
    );
    await site.credentials({ aad: { authority_url: site.entra.url } });
    const env = { ...VARIABLES, PATH: await withAz(site, azAnswer("token-of-az")) };
    const bySecret = { ...env, AZURE_CLIENT_SECRET: SECRET };
    const { code, stderr } = await site.render([], bySecret);
    assertEquals(code, 0, stderr);
    assertEquals(site.entra.asked[0]?.get("client_secret"), SECRET);

    const identity = await makeIdentity(site.folder);
    const both = `${site.folder}/both.pem`;
    await Deno.writeTextFile(both, `${identity.key}${identity.certificate}`, { mode: 0o600 });
    const byKey = await site.render([], { ...env, AZURE_CLIENT_CERTIFICATE_PATH: both });
    assertEquals(byKey.code, 0, byKey.stderr);
    assertMatch(site.entra.asked[1]?.get("client_assertion") ?? "", /^eyJ/);

    await Deno.writeTextFile(`${site.folder}/workload`, "assertion-of-the-workload");
    const workload = await site.render([], {
      ...env,
      AZURE_FEDERATED_TOKEN_FILE: `${site.folder}/workload`,
    });
    assertEquals(workload.code, 0, workload.stderr);
    assertEquals(site.entra.asked[2]?.get("client_assertion"), "assertion-of-the-workload");
    assertEquals(
      new Set(site.authorizations),
      new Set([1, 2, 3].map((n) => `Bearer token-${n}`)),
    );

    isRefused = true;
    const refused = await site.render([], bySecret);
    assertEquals(
      [refused.code, refused.stderr],
      [
        4,
        "error: Cannot log in with Microsoft Entra: AADSTS7000222: *** is old\n" +
        "hint: The secret has expired: make a new one for the application\n",
      ],
    );
  },
);

testWith(OPENSSL, "neither login follows a redirect", async () => {
  await using other = await makeLoginSite(EXECUTABLE);
  await using site = await makeLoginSite(
    EXECUTABLE,
    () => Response.redirect(`${other.entra.url}/${DIRECTORY}/oauth2/v2.0/token`, 307),
  );
  await site.credentials({ aad: { authority_url: site.entra.url } });
  const { code } = await site.render([], { ...VARIABLES, AZURE_CLIENT_SECRET: SECRET });
  assertEquals([code, other.entra.requests], [4, []]);
});
