import { assertEquals, assertRejects } from "@std/assert";
import { renderInventoryJson } from "../../lib/artifacts/inventory_json.ts";
import { findConfigFiles, type SourceOptions } from "../../lib/config/config_sources.ts";
import { UsageError } from "../../lib/errors.ts";
import { configFolder } from "./config_folder.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function found(
  cwd: string,
  options: SourceOptions = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const files = await findConfigFiles(options, { cwd, env });
  return Object.fromEntries(
    [...files].map(([kind, path]) => [kind, path.replace(`${cwd}/`, "")]),
  );
}

async function refusal(
  cwd: string,
  options: SourceOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const error = await assertRejects(() => findConfigFiles(options, { cwd, env }), UsageError);
  return error.message.replaceAll(`${cwd}`, "CWD");
}

Deno.test("each file is found by its name and any of three endings, .yaml first", async () => {
  await using folder = await configFolder({
    "pool.json": "",
    "pool.yml": "",
    "pool.yaml": "",
    "credentials.yml": "",
    "credentials.json": "",
    "config.json": "",
    "poolgen.yml": "",
    "nodes.yaml": "",
  });
  assertEquals(await found(folder.path), {
    pool: "pool.yaml",
    credentials: "credentials.yml",
    config: "config.json",
    poolgen: "poolgen.yml",
    nodes: "nodes.yaml",
  });
});

Deno.test("a rendered nodes.json is no list of nodes, unless it is named", async () => {
  const rendered = renderInventoryJson({ target: "static", pool: "p", nodes: [] });
  await using folder = await configFolder({ "pool.yaml": "", "nodes.json": rendered });
  assertEquals(await found(folder.path), { pool: "pool.yaml" });
  assertEquals(await found(folder.path, { files: { nodes: "nodes.json" } }), {
    pool: "pool.yaml",
    nodes: "nodes.json",
  });
  await Deno.writeTextFile(`${folder.path}/nodes.json`, '{"nodes": []}');
  assertEquals(await found(folder.path), { pool: "pool.yaml", nodes: "nodes.json" });
});

Deno.test("the folder is --configdir's, else SHIPYARD_CONFIGDIR's, else the current one", async () => {
  await using folder = await configFolder({
    "pool.yaml": "",
    "option/pool.yaml": "",
    "variable/pool.yaml": "",
  });
  const env = { SHIPYARD_CONFIGDIR: "variable" };
  assertEquals(await found(folder.path, { configDir: "option" }, env), {
    pool: "option/pool.yaml",
  });
  assertEquals(await found(folder.path, {}, env), { pool: "variable/pool.yaml" });
  assertEquals(await found(folder.path), { pool: "pool.yaml" });
  assertEquals(await found(folder.path, {}, { SHIPYARD_CONFIGDIR: "" }), { pool: "pool.yaml" });
  assertEquals(await found("/", { configDir: `${folder.path}/option` }), {
    pool: `${folder.path}/option/pool.yaml`,
  });
});

Deno.test("a file is its option's, else its variable's, else the folder's", async () => {
  await using folder = await configFolder({
    "pool.yaml": "",
    "credentials.yaml": "",
    "config.yaml": "",
    "poolgen.yaml": "",
    "nodes.yaml": "",
    "elsewhere/o.txt": "",
    "elsewhere/v.txt": "",
  });
  const env = {
    SHIPYARD_POOL_CONF: "elsewhere/v.txt",
    SHIPYARD_CREDENTIALS_CONF: "elsewhere/v.txt",
    SHIPYARD_CONFIG_CONF: "elsewhere/v.txt",
    SHIPYARD_POOLGEN_CONF: "elsewhere/v.txt",
    SHIPYARD_NODES_CONF: "elsewhere/v.txt",
  };
  const kinds = ["pool", "credentials", "config", "poolgen", "nodes"] as const;
  const files = Object.fromEntries(kinds.map((kind) => [kind, "elsewhere/o.txt"]));
  assertEquals(await found(folder.path, { files }, env), files);
  assertEquals(await found(folder.path, {}, env), {
    pool: "elsewhere/v.txt",
    credentials: "elsewhere/v.txt",
    config: "elsewhere/v.txt",
    poolgen: "poolgen.yaml",
    nodes: "nodes.yaml",
  });
  const empty = Object.fromEntries(Object.keys(env).map((name) => [name, ""]));
  assertEquals((await found(folder.path, {}, empty))["pool"], "pool.yaml");
});

Deno.test("a named file or folder that is not there is refused with what names it", async () => {
  await using folder = await configFolder({ "pool.yaml": "", "file": "" });
  const { path } = folder;
  assertEquals(
    await refusal(path, { files: { pool: "nowhere.yaml" } }),
    "No such file: CWD/nowhere.yaml, which --pool names",
  );
  assertEquals(
    await refusal(path, { files: { poolgen: "nowhere.yaml" } }),
    "No such file: CWD/nowhere.yaml, which --settings names",
  );
  assertEquals(
    await refusal(path, {}, { SHIPYARD_CONFIG_CONF: "nowhere.yaml" }),
    "No such file: CWD/nowhere.yaml, which SHIPYARD_CONFIG_CONF names",
  );
  assertEquals(
    await refusal(path, { configDir: "nowhere" }),
    "No such folder: CWD/nowhere, which --configdir names",
  );
  assertEquals(
    await refusal(path, {}, { SHIPYARD_CONFIGDIR: "file/below" }),
    "No such folder: CWD/file/below, which SHIPYARD_CONFIGDIR names",
  );
  assertEquals(
    await refusal(path, { configDir: "file" }),
    "Not a folder: CWD/file, which --configdir names",
  );
});

Deno.test("there must be a pool file or a list of nodes", async () => {
  await using folder = await configFolder({ "credentials.yaml": "", "pool.toml": "" });
  const error = await assertRejects(
    () => findConfigFiles({}, { cwd: folder.path, env: {} }),
    UsageError,
    `No pool.yaml and no nodes.yaml in ${folder.path}`,
  );
  assertEquals(
    error.hint,
    "Name the folder with --configdir, or the files with --pool and --nodes",
  );
  assertEquals(await found(folder.path, { files: { nodes: "credentials.yaml" } }), {
    credentials: "credentials.yaml",
    nodes: "credentials.yaml",
  });
});
