import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { type Outcome, runInProcess } from "../cli/run_in_process.ts";
import { configFolder } from "./config_folder.ts";
import { brokenSecretFiles, CANARY, SECRET_FILES } from "./secret_documents.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const COMMANDS = [
  ["config", "validate"],
  ["config", "validate", "--json"],
  ["config", "show"],
  ["config", "show", "--json"],
  ["render", "--diff"],
  ["render", "--diff", "--json"],
];

function assertNoSecret({ stdout, stderr }: Outcome, what: string): void {
  assert(!`${stdout}${stderr}`.includes(CANARY), `${what}\n${stdout}\n${stderr}`);
}

Deno.test("no command shows a secret of a valid configuration", async () => {
  // the option that sets a variable on the node is rendered, as asked for
  const { "poolgen.yaml": settings, ...files } = SECRET_FILES;
  await using folder = await configFolder(files);
  for (const args of COMMANDS) {
    const outcome = await runInProcess(args, { cwd: folder.path });
    assertEquals(outcome.code, 0, outcome.stderr);
    assertNoSecret(outcome, args.join(" "));
  }
  await Deno.writeTextFile(`${folder.path}/poolgen.yaml`, settings ?? "");
  for (const args of COMMANDS.slice(0, 4)) {
    const outcome = await runInProcess(args, { cwd: folder.path });
    assertEquals(outcome.code, 0, outcome.stderr);
    assertNoSecret(outcome, args.join(" "));
  }
});

Deno.test("config show masks secrets, and nothing else", async () => {
  await using folder = await configFolder(SECRET_FILES);
  const { stdout } = await runInProcess(["config", "show", "--json"], { cwd: folder.path });
  const { specification, batch_account, aad, settings } = JSON.parse(stdout);
  assertEquals(batch_account, {
    service_url: "https://account.region.batch.azure.com",
    account_key: "***",
    test_cluster: false,
  });
  assertEquals(aad, { application_id: "a", auth_key: "***", user: "u", password: "***" });
  assertEquals(specification.rdp, { username: "u", password: "***" });
  assertEquals(
    specification.resource_files.map(({ blob_source }: { blob_source: string }) => blob_source),
    [
      "HTTPS://a.blob.core.windows.net/c/f?***",
      "https://***@b",
      "a.blob.core.windows.net/c/f?***",
    ],
  );
  assertEquals(specification.additional_node_prep, {
    commands: { pre: "***", post: "***" },
    environment_variables: { ANY_NAME: "***", OTHER: "***" },
  });
  assertEquals(settings.ssh_options, { SetEnv: ["API_TOKEN=***", "password=***"] });
  assertEquals(specification.vm_configuration, {
    platform_image: { publisher: "a", offer: "b", sku: "c" },
  });
});

Deno.test("no command shows a secret of the variables, or one that was typed", async () => {
  await using folder = await configFolder({ "nodes.yaml": "nodes:\n- {id: a, address: a}\n" });
  const env = {
    SHIPYARD_AAD_AUTH_KEY: CANARY,
    SHIPYARD_AAD_PASSWORD: CANARY,
    SHIPYARD_AAD_AUTHORITY_URL: `https://me:${CANARY}@login.example`,
    AZURE_BATCH_ENDPOINT: `https://me:${CANARY}@acct.region.batch.azure.com`,
    AZURE_BATCH_ACCESS_KEY: CANARY,
  };
  for (const args of COMMANDS) {
    const outcome = await runInProcess(args, { cwd: folder.path, env });
    assertEquals(outcome.code, 0, outcome.stderr);
    assertNoSecret(outcome, args.join(" "));
  }
  for (const option of ["--aad-auth-key", "--aad-password"]) {
    for (
      const args of [
        ["render", option, CANARY],
        [option, CANARY, "config", "show"],
        ["render", "--json", `${option}=${CANARY}`],
      ]
    ) {
      const outcome = await runInProcess(args, { cwd: folder.path });
      assertEquals(outcome.code, 2);
      assertStringIncludes(
        outcome.stderr,
        `SHIPYARD_AAD_${option === "--aad-password" ? "P" : "A"}`,
      );
      assertNoSecret(outcome, args.join(" "));
    }
  }
});

Deno.test("no problem of a file shows a secret, however it is misspelt", async () => {
  await using folder = await configFolder({});
  let refused = 0;
  for (const { name, text } of brokenSecretFiles()) {
    const files = { ...SECRET_FILES, [name]: text };
    for (const [file, content] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder.path}/${file}`, content);
    }
    for (const args of [["config", "validate", "--json"], ["config", "show"]]) {
      const outcome = await runInProcess(args, { cwd: folder.path });
      assertNoSecret(outcome, text);
      if (outcome.code !== 0) refused++;
      assert(outcome.code === 0 || outcome.code === 2, outcome.stderr);
    }
    if (name !== "pool.yaml") await Deno.remove(`${folder.path}/${name}`);
  }
  assert(refused > 500, `${refused} were refused`);
});

Deno.test("no problem of a credentials file shows a secret in the middle of anything", async () => {
  await using folder = await configFolder({ "nodes.yaml": "nodes:\n- {id: a, address: a}\n" });
  const noise = fc.string({
    unit: fc.constantFrom(..."*&!|>'\"%@`#,[]{}:?-\\ \n\t<~=ab\0\u202e".split("")),
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(noise, noise, async (before, after) => {
      const text = `credentials:\n  batch:\n    account_key: ${before}${CANARY}${after}\n`;
      await Deno.writeTextFile(`${folder.path}/credentials.yaml`, text);
      assertNoSecret(
        await runInProcess(["config", "validate", "--json"], { cwd: folder.path }),
        text,
      );
    }),
    { numRuns: 500 },
  );
});

Deno.test("config show gives the configuration in the spelling of the files", async () => {
  await using folder = await configFolder({
    "pool.yaml": SECRET_FILES["pool.yaml"] ?? "",
    "poolgen.yaml": "ssh_options: {ServerAliveInterval: 5}\nproxy_jump: j\n",
    "nodes.yaml": "nodes:\n- {id: nodeA, address: a}\n",
  });
  const { stdout } = await runInProcess(["config", "show"], { cwd: folder.path });
  for (
    const line of [
      "pool_id: mypool",
      "  additional_node_prep:",
      "      ANY_NAME: '***'",
      "  expiry_days: 30",
      `  private_key: ${folder.path}/id_rsa_shipyard`,
      "    ServerAliveInterval:",
      "  proxy_jump: j",
      "static_nodes:",
      "  - id: nodeA",
    ]
  ) assertStringIncludes(`\n${stdout}`, `\n${line}\n`);
});
