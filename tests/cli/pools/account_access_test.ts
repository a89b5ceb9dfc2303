import { assertEquals, assertStringIncludes } from "@std/assert";
import { KEYS } from "../../emulator/api/signed_request.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { type Outcome, runInProcess } from "../run_in_process.ts";
import { accountAccess, type ReachedAccount } from "../../../lib/cli/pools/account_access.ts";
import { loadConfig } from "../../../lib/config/load_config.ts";
import { EXIT, UserError } from "../../../lib/errors.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const LIVE = "https://acct.westeurope.batch.azure.com";
const KEY = KEYS[0] ?? "";
const WHO = { directory_id: "d", application_id: "a" };
const CANARY = "c4naryS3cret";

interface Given {
  readonly batch?: Readonly<Record<string, unknown>>;
  readonly settings?: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function write(folder: TempFolder, { batch, settings }: Given): Promise<void> {
  if (batch !== undefined) {
    const path = `${folder.path}/credentials.yaml`;
    await Deno.writeTextFile(path, JSON.stringify({ credentials: { batch } }), { mode: 0o600 });
  }
  if (settings !== undefined) await Deno.writeTextFile(`${folder.path}/poolgen.yaml`, settings);
}

/** How the account is reached that the files and variables lead to. */
async function reached(given: Given): Promise<ReachedAccount | undefined> {
  await using folder = await tempFolder();
  await write(folder, given);
  const { env = {} } = given;
  const io = {
    ...{ args: [], cwd: folder.path, home: `${folder.path}/home`, env },
    ...{ self: ["poolgen"] as const, platform: "unix" as const },
    ...{ stdout: { write(): void {} }, stderr: { write(): void {} } },
  };
  const { config } = await loadConfig({ optional: true }, io);
  return await accountAccess(config, {
    io,
    options: new Map(),
    lists: new Map(),
    operands: [],
  });
}

async function refusal(given: Given): Promise<readonly [number, string, string]> {
  try {
    await reached(given);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.code, error.message, error.hint ?? ""];
  }
  throw new Error("it is not refused");
}

Deno.test("a live account is reached by its key, with the name that its URL has", async () => {
  const account = await reached({
    batch: { account_service_url: `${LIVE}/`, account_key: KEY },
    settings: "batch: {api_version: 2024-07-01.20.0}\n",
  });
  assertEquals(account, {
    access: {
      serviceUrl: LIVE,
      credential: { kind: "key", accountName: "acct", accountKey: KEY },
      apiVersion: "2024-07-01.20.0",
    },
    target: "live",
    status: undefined,
    notes: [],
  });
});

Deno.test("an account without key is reached by a token", async () => {
  for (
    const batch of [
      { account_service_url: LIVE },
      { account_service_url: LIVE, aad: { ...WHO, auth_key: "x" } },
      { account_service_url: "http://127.0.0.1:9", aad: { endpoint: "https://batch.example/" } },
    ]
  ) assertEquals((await reached({ batch }))?.access.credential.kind, "token");
});

Deno.test("without credentials the variables of Azure's own tools name the account", async () => {
  assertEquals(await reached({}), undefined);
  const env = {
    AZURE_BATCH_ENDPOINT: "acct.westeurope.batch.azure.com",
    AZURE_BATCH_ACCOUNT: "acct",
  };
  const byLogin = await reached({ env });
  assertEquals([byLogin?.access.serviceUrl, byLogin?.access.credential.kind], [LIVE, "token"]);
  const byKey = await reached({ env: { ...env, AZURE_BATCH_ACCESS_KEY: KEY } });
  assertEquals(byKey?.access.credential, { kind: "key", accountName: "acct", accountKey: KEY });
  const here = { AZURE_BATCH_ENDPOINT: "http://127.0.0.1:9", AZURE_BATCH_ACCESS_KEY: KEY };
  assertEquals(
    (await reached({ env: { ...here, AZURE_BATCH_ACCOUNT: "other" } }))?.access.credential,
    {
      kind: "key",
      accountName: "other",
      accountKey: KEY,
    },
  );
  const file = { batch: { account_service_url: LIVE, account_key: KEY } };
  assertEquals((await reached({ ...file, env: here }))?.access.serviceUrl, LIVE);
});

Deno.test("what poolgen cannot do is said, with what to do instead", async () => {
  const own = "https://acct.r1.batch.example.cloud";
  const rows: readonly (readonly [Given, string, string])[] = [
    [{ batch: { account_service_url: LIVE, test_cluster: true } }, "test_cluster", "emulator up"],
    [
      { batch: { account_service_url: LIVE, account_key_keyvault_secret_id: "https://v/s" } },
      "Azure Key Vault",
      "az keyvault secret show",
    ],
    [
      { batch: { account_service_url: LIVE, aad: { ...WHO, user: "u", password: CANARY } } },
      "The login with user and password is not supported",
      "az login",
    ],
    [
      { batch: { account_service_url: LIVE, aad: { directory_id: "d", user: "u" } } },
      "The login by a device code is not supported",
      "az login",
    ],
    [
      { batch: { account_service_url: LIVE, aad: { ...WHO, auth_key: CANARY, password: CANARY } } },
      "Cannot log in in several ways: auth_key and password",
      "Keep one",
    ],
    [{ batch: { account_service_url: LIVE, aad: WHO } }, "nothing that proves", "auth_key"],
    [
      { batch: { account_service_url: LIVE, aad: { auth_key: CANARY } } },
      "lacks directory_id and application_id",
      "SHIPYARD_AAD_",
    ],
    [
      { batch: { account_service_url: LIVE, aad: { ...WHO, rsa_private_key_pem: "none.pem" } } },
      "none.pem: no such file",
      "",
    ],
    [
      {
        batch: {
          account_service_url: LIVE,
          aad: { ...WHO, rsa_private_key_pem: `-----BEGIN PRIVATE KEY-----\n${CANARY}` },
        },
      },
      "is the path of a file, and not the key itself",
      "Save",
    ],
    [
      { batch: { account_service_url: LIVE, account_key: `${CANARY}!` } },
      "is not Base64 text",
      "Copy it whole",
    ],
    [{ batch: { account_service_url: "http://127.0.0.1:9" } }, "no account_key", "emulator status"],
    [{ batch: { account_service_url: own } }, "is none of a Batch account", "batch: {domain"],
    [
      { batch: { account_service_url: own }, settings: "batch: {domain: batch.example.cloud}\n" },
      "a cloud whose Microsoft Entra poolgen does not know",
      "authority_url",
    ],
    [
      {
        batch: { account_service_url: own, aad: { endpoint: "https://batch.core.windows.net/" } },
        settings: "batch: {domain: batch.example.cloud}\n",
      },
      "A token for https://batch.core.windows.net/ would go to another cloud",
      "the account's own cloud",
    ],
    ...["http://login.example", `https://u:${CANARY}@login.example`, "https://169.254.169.254"].map(
      (
        url,
      ) =>
        [
          { batch: { account_service_url: LIVE, aad: { authority_url: url } } },
          "The authority_url is not an https URL of a host alone",
          "https://login.microsoftonline.com",
        ] as const,
    ),
    [
      {
        batch: { account_service_url: LIVE, aad: { endpoint: `https://batch.example/${CANARY}` } },
      },
      "The endpoint of the login is not an https URL of a host alone",
      "",
    ],
    [
      { env: { AZURE_BATCH_ENDPOINT: "acct" } },
      "Cannot use AZURE_BATCH_ENDPOINT: The host acct is none of a Batch account",
      "https://ACCOUNT.",
    ],
    [{ env: { AZURE_BATCH_ENDPOINT: `http://${CANARY}@h` } }, "has a user", "https://ACCOUNT."],
  ];
  for (const [given, words, instead] of rows) {
    const [code, message, hint] = await refusal(given);
    assertStringIncludes(message, words);
    assertStringIncludes(hint, instead);
    assertEquals([
      code === EXIT.usage || code === EXIT.failed,
      `${message}${hint}`.includes(CANARY),
    ], [
      true,
      false,
    ], message);
  }
});

Deno.test("a private key that others can read is not used", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a.pem`;
  await Deno.writeTextFile(path, "x");
  await Deno.chmod(path, 0o640);
  const aad = { ...WHO, rsa_private_key_pem: path, x509_cert_sha1_thumbprint: "ab" };
  const given = { batch: { account_service_url: LIVE, aad } };
  const [, message, hint] = await refusal(given);
  assertEquals([message, hint], [
    `The private key ${path} can be read by other users`,
    `Run: chmod 600 -- '${path}'`,
  ]);
  await Deno.chmod(path, 0o600);
  assertEquals((await reached(given))?.access.credential.kind, "token");
});

/** Runs render against a URL on this machine, at which a listener counts. */
async function render(
  url: (port: number) => string,
  key = KEY,
): Promise<Outcome & { readonly requests: number }> {
  await using folder = await tempFolder();
  let requests = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    requests++;
    return new Response(null, { status: 404 });
  });
  const env = { AZURE_BATCH_ENDPOINT: url(server.addr.port), AZURE_BATCH_ACCESS_KEY: key };
  const outcome = await runInProcess(["render"], { cwd: folder.path, env });
  return { ...outcome, requests };
}

Deno.test("nothing is sent to a URL that is refused", async () => {
  const urls: readonly ((port: number) => string)[] = [
    (port) => `http://127.0.0.1:${port}/x`,
    (port) => `http://me:pw@127.0.0.1:${port}`,
    (port) => `http://127.0.0.1:${port}?x`,
    (port) => `http://127.0.0.1:${port}#x`,
    (port) => `http://2130706433:${port}`,
    (port) => `http://0x7f.1:${port}`,
    (port) => `http://127.1:${port}`,
    (port) => `http://0177.0.0.1:${port}`,
    (port) => `http://[::ffff:127.0.0.1]:${port}`,
    (port) => `http:127.0.0.1:${port}`,
    (port) => `127.0.0.1:${port}`,
  ];
  for (const url of urls) {
    const { code, requests, stderr } = await render(url);
    assertEquals([code, requests], [2, 0], stderr);
  }
  assertEquals((await render((port) => `http://127.0.0.1:${port}`)).requests > 0, true);
});
