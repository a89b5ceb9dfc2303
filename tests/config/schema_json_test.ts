// deno-lint-ignore-file no-import-prefix -- a judge of the schemas that nothing but this test needs
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Ajv2020, type ValidateFunction } from "npm:ajv@8.20.0/dist/2020.js";
import { parseYamlDocument } from "../../lib/config/yaml_document.ts";
import { runInProcess } from "../cli/run_in_process.ts";
import { testFile } from "../support/poolgen.ts";
import { smallestDocument } from "./documented_document.ts";
import { badValues, type DocumentedFile, documentedKeys, goodValue } from "./documented_keys.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const NAMES = ["pool", "credentials", "config", "poolgen", "nodes"];

/** What `poolgen config schema` prints, compiled by a validator of its own. */
async function judge(name: string): Promise<ValidateFunction> {
  const { code, stdout, stderr } = await runInProcess(["config", "schema", name], { cwd: "/" });
  assertEquals([code, stderr], [0, ""]);
  return new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(
    JSON.parse(stdout),
  );
}

async function valueIn(file: string): Promise<unknown> {
  const document = parseYamlDocument(new TextDecoder().decode(await Deno.readFile(file)));
  assert("value" in document, file);
  return document.value;
}

/** The case's files of one kind, by the path of each. */
async function caseFiles(kind: "valid" | "invalid", name: string): Promise<string[]> {
  const root = testFile(`cases/config/${kind}`);
  const files: string[] = [];
  for await (const { name: folder } of Deno.readDir(root)) {
    for await (const entry of Deno.readDir(`${root}/${folder}`)) {
      if (entry.name.startsWith(`${name}.`)) files.push(`${root}/${folder}/${entry.name}`);
    }
  }
  return files.sort();
}

for (const name of NAMES) {
  Deno.test(`the JSON Schema of ${name} lets every valid file pass`, async () => {
    const validate = await judge(name);
    const files = await caseFiles("valid", name);
    assertNotEquals(files, []);
    for (const file of files) {
      assert(validate(await valueIn(file)), `${file}: ${JSON.stringify(validate.errors)}`);
    }
  });
}

Deno.test("the JSON Schema lets the examples pass", async () => {
  for (const name of ["pool", "nodes"]) {
    const value = await valueIn(testFile(`../examples/${name}.yaml`));
    const validate = await judge(name);
    assert(validate(value), JSON.stringify(validate.errors));
  }
});

for (const file of ["pool", "credentials", "config"] as readonly DocumentedFile[]) {
  Deno.test(`the JSON Schema of ${file} knows every documented key and its type`, async () => {
    const validate = await judge(file);
    const keys = await documentedKeys(file);
    const wrong: unknown[] = [];
    for (const key of keys) {
      const passes = (value: unknown): boolean => validate(smallestDocument(keys, key.path, value));
      const path = key.path.join(".");
      if (!passes(goodValue(key))) wrong.push([path, goodValue(key), validate.errors]);
      for (const value of badValues(key)) {
        // an older spelling
        const isCount = path === "pool_specification.vm_count" && typeof value === "number";
        if (passes(value) !== isCount) wrong.push([path, value]);
      }
    }
    assertEquals(wrong, []);
  });
}

const IMAGES = {
  platform_image: { publisher: "a", offer: "b", sku: "c" },
  custom_image: { arm_image_id: "a", node_agent: "b" },
};
const POOL = {
  id: "a",
  vm_configuration: { platform_image: IMAGES.platform_image },
  vm_count: {},
  vm_size: "s",
};
const OLD = { id: "a", vm_count: 2, vm_size: "s", ...IMAGES.platform_image };

Deno.test("the JSON Schemas refuse what editors can tell to be wrong", async () => {
  const key = `ssh-ed25519 ${"A".repeat(68)}`;
  const withSsh = (ssh: Record<string, unknown>): unknown => ({
    pool_specification: { ...POOL, ssh: { username: "shipyard", ...ssh } },
  });
  const broken: readonly (readonly [name: string, value: unknown])[] = [
    ["pool", {}],
    ["pool", { pool_specification: { id: "a b" } }],
    ["pool", withSsh({ ssh_public_key: "id.pub", ssh_public_key_data: key })],
    ["pool", withSsh({ ssh_private_key: "id" })],
    ["pool", { pool_specification: { ...POOL, vm_configuration: {} } }],
    ["pool", { pool_specification: { ...POOL, vm_configuration: { ...IMAGES } } }],
    ["pool", { pool_specification: { ...POOL, ...IMAGES.platform_image } }],
    ["pool", { pool_specification: { ...OLD, sku: undefined } }],
    ["pool", { pool_specification: { ...OLD, vm_count: -1 } }],
    ["pool", { pool_specification: { ...POOL, id: null } }],
    ["pool", { pool_specification: { ...POOL, vm_configuration: null } }],
    ["pool", { pool_specification: { ...POOL, vm_configuration: { platform_image: null } } }],
    ["pool", withSsh({ ssh_private_key: "id", ssh_public_key: null })],
    ["pool", withSsh({ generate_tunnel_script: true, generate_docker_tunnel_script: true })],
    ["credentials", { credentials: { batch: { account_kee: "x" } } }],
    ["config", { batch_shipyard: {} }],
    ["poolgen", { prefix: "Node" }],
    ["poolgen", { prefx: "node" }],
    ["poolgen", { docker: { remote: "x" } }],
    ["poolgen", { ssh_options: { Compression: { a: 1 } } }],
    ["nodes", { nodes: [] }],
    ["nodes", { nodes: [{ id: "a" }] }],
    ["nodes", { nodes: [{ id: "a", address: "b", port: 0 }] }],
    ["nodes", { nodes: [{ id: "a/b", address: "b" }] }],
    ["nodes", { nodes: [{ id: "a", address: "b", prt: 22 }] }],
  ];
  const pool = await judge("pool");
  for (
    const value of [
      withSsh({}),
      withSsh({ ssh_public_key: "a", ssh_private_key: "b", ssh_public_key_data: null }),
      withSsh({ ssh_private_key: null, generate_tunnel_script: true }),
      { pool_specification: OLD },
      { pool_specification: { ...OLD, vm_configuration: null, ssh: null } },
    ]
  ) assert(pool(value), JSON.stringify([value, pool.errors]));
  for (const [name, value] of broken) {
    const validate = await judge(name);
    assertEquals(validate(value), false, `${name}: ${JSON.stringify(value)}`);
  }
});

Deno.test("the JSON Schema is the pool's unless another is named, and says so of a wrong name", async () => {
  const run = (...names: string[]): ReturnType<typeof runInProcess> =>
    runInProcess(["config", "schema", ...names], { cwd: "/" });
  assertEquals((await run()).stdout, (await run("pool")).stdout);
  for (const names of [["jobs"], ["pool", "nodes"], ["__proto__"], ["toString"]]) {
    const { code, stdout, stderr } = await run(...names);
    assertEquals([code, stdout], [2, ""]);
    assertEquals(
      stderr.split("\n")[1],
      `hint: ${names.length > 1 ? "Name one of" : "There are"}: ${NAMES.join(", ")}`,
    );
  }
});
