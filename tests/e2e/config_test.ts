import { assert, assertEquals, assertMatch } from "@std/assert";
import { configFolder, NODES, poolText } from "../config/config_folder.ts";
import { HOSTILE_TEXTS } from "../config/hostile_yaml.ts";
import { CANARY, SECRET_FILES } from "../config/secret_documents.ts";
import type { CommandResult } from "../support/command.ts";
import { EXECUTABLE, PROGRAMS, testFile } from "../support/poolgen.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Far longer than anything here takes; a text that is read in square time takes longer. */
const timeoutMs = 20_000;

function assertRefused({ code, stdout, stderr }: CommandResult, problem: string): void {
  assertEquals(stderr.split("\n")[0], problem);
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /\nerror: Cannot use the configuration: \d+ problems? in [^\n]+\n$/);
  assert(stderr.length < 200_000, `${stderr.length} characters`);
  assertEquals(/^\s+at |\bBUG\b|bug in poolgen/m.test(stderr), false, stderr);
  // deno-lint-ignore no-control-regex -- these are the characters to refuse
  assertEquals(/[\x00-\x09\x0b-\x1f\x7f]/.test(stderr), false, JSON.stringify(stderr));
}

for (const program of PROGRAMS) {
  Deno.test(`${program.name}: Batch Shipyard's files load without a word`, async () => {
    for (const name of ["mpibench", "rnaseq", "tensorflow-gpu"]) {
      const cwd = testFile(`cases/config/valid/shipyard-${name}`);
      const { code, stdout, stderr } = await program.run(["config", "validate"], { cwd });
      assertEquals([code, stdout, stderr], [0, "pool.yaml: valid\n", ""]);
    }
  });

  Deno.test(`${program.name}: with --json stdout is one document, also on failure`, async () => {
    await using folder = await configFolder({
      "pool.yaml": poolText(["expiry_day: 3"]),
      "nodes.yaml": NODES,
    });
    const options = { cwd: folder.path };
    const failed = await program.run(["config", "validate", "--json"], options);
    assertEquals(failed.code, 2);
    assertEquals(JSON.parse(failed.stdout), {
      version: 1,
      error: {
        message: "Cannot use the configuration: 1 problem in pool.yaml",
        hint: null,
        exit_code: 2,
        problems: [{
          file: "pool.yaml",
          line: 8,
          column: 5,
          path: "pool_specification.ssh.expiry_day",
          message: 'is not a known key; did you mean "expiry_days"?',
        }],
      },
    });
    await Deno.writeTextFile(
      `${folder.path}/pool.yaml`,
      poolText().replace(/vm_count.*/, "vm_count: 2"),
    );
    const passed = await program.run(["config", "validate", "--json"], options);
    const note =
      "pool.yaml: pool_specification.vm_count as a number is an older spelling of vm_count.dedicated";
    assertEquals(JSON.parse(passed.stdout), {
      version: 1,
      files: [`${folder.path}/pool.yaml`, `${folder.path}/nodes.yaml`],
      problems: [],
      notes: [note],
    });
    assertEquals([passed.code, passed.stderr], [0, `note: ${note}\n`]);
    const quiet = await program.run(["config", "validate", "-q"], options);
    assertEquals([quiet.code, quiet.stdout, quiet.stderr], [0, "", ""]);
  });
}

Deno.test("hostile YAML is refused in one line, and soon", async (t) => {
  await using folder = await configFolder({});
  for (const { name, text, problem } of HOSTILE_TEXTS) {
    await t.step(name, async () => {
      await Deno.writeTextFile(`${folder.path}/pool.yaml`, text);
      const args = ["config", "validate"];
      const result = await EXECUTABLE.run(args, { cwd: folder.path, timeoutMs });
      assertRefused(result, `pool.yaml:${problem}`);
    });
  }
});

Deno.test("what cannot be read is told like any other problem", async () => {
  await using folder = await configFolder({ "pool.yaml": "" });
  await Deno.mkdir(`${folder.path}/sub/nodes.yaml`, { recursive: true });
  await Deno.writeFile(`${folder.path}/sub/pool.yaml`, Uint8Array.of(0x61, 0x3a, 0x20, 0xff));
  const run = (...args: string[]): Promise<CommandResult> =>
    EXECUTABLE.run(["config", "validate", ...args], { cwd: folder.path, timeoutMs });
  const mixed = await run("--configdir", "sub");
  assertRefused(mixed, "sub/pool.yaml:1:1: cannot be read: it is not UTF-8 text");
  assertEquals(
    mixed.stderr.split("\n")[1],
    "sub/nodes.yaml:1:1: cannot be read: it is a folder",
  );
  assertRefused(
    await run("--pool", "/dev/zero", "--nodes", "/dev/null"),
    "/dev/zero:1:1: cannot be read: it is larger than 1 MiB",
  );
  assertRefused(
    await run("--pool", "/dev/null"),
    "/dev/null:1:1: is empty",
  );
});

Deno.test("files come from options, variables and folders", async () => {
  await using folder = await configFolder({
    "conf/pool.yml": poolText(),
    "conf/config.json": '{"batch_shipyard": {"storage_account_settings": "a"}}',
    "own.yaml": poolText().replace("mypool", "own"),
    "secret.yaml": "credentials: {}\n",
  });
  const validate = async (args: string[], env: Record<string, string> = {}): Promise<string> => {
    const options = { cwd: folder.path, env };
    return (await EXECUTABLE.run(["config", "validate", ...args], options)).stdout;
  };
  const conf = "conf/pool.yml: valid\nconf/config.json: valid\n";
  assertEquals(await validate(["--configdir", "conf"]), conf);
  assertEquals(await validate([], { SHIPYARD_CONFIGDIR: "conf" }), conf);
  assertEquals(
    await validate(["--configdir=conf"], {
      SHIPYARD_POOL_CONF: "own.yaml",
      SHIPYARD_CREDENTIALS_CONF: "secret.yaml",
      SHIPYARD_CONFIG_CONF: "conf/config.json",
    }),
    "own.yaml: valid\nsecret.yaml: valid\nconf/config.json: valid\n",
  );
  assertEquals(
    await validate(["--pool", "own.yaml"], { SHIPYARD_POOL_CONF: "nowhere.yaml" }),
    "own.yaml: valid\n",
  );
});

Deno.test("config show keeps secrets to itself, config schema is JSON", async () => {
  await using folder = await configFolder(SECRET_FILES);
  for (const args of [["config", "show"], ["config", "show", "--json"]]) {
    const { code, stdout, stderr } = await EXECUTABLE.run(args, { cwd: folder.path });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /"?account_key"?: ["']\*\*\*["']/);
    assertEquals(stdout.includes(CANARY), false, stdout);
  }
  const { stdout } = await EXECUTABLE.run(["config", "schema"], { cwd: folder.path });
  assertEquals(JSON.parse(stdout).required, ["pool_specification"]);
});

Deno.test("config template prints what files are rendered from", async () => {
  await using folder = await configFolder({});
  const template = (name: string): ReturnType<typeof EXECUTABLE.run> =>
    EXECUTABLE.run(["config", "template", name], { cwd: folder.path });
  for (const name of ["ssh_config.tmpl", "tunnel.sh.tmpl"]) {
    const { code, stdout } = await template(name);
    assertEquals([code, stdout], [0, await Deno.readTextFile(testFile(`../templates/${name}`))]);
  }
  const { code, stderr } = await template("ssh_config");
  assertEquals([code, stderr], [
    2,
    "error: Name one template\nhint: Did you mean ssh_config.tmpl?\n",
  ]);
});
