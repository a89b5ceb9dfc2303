import { assertEquals } from "@std/assert";
import { projectRoot } from "../scripts/project_paths.ts";
import denoConfig from "../deno.json" with { type: "json" };
import { VERSION } from "../lib/cli/version.ts";

const root = projectRoot();

/**
 * Who may import whom, by folder or file below `lib/`; ARCHITECTURE.md says why. A folder may always
 * import from itself, and from `errors.ts`, `concurrency.ts` and `closest_word.ts`.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "errors.ts": [],
  "concurrency.ts": [],
  "closest_word.ts": [],
  io: [],
  // the port that its sessions implement
  ssh: ["checks/node_session.ts", "inventory/inventory.ts", "io"],
  // a pool is added as the pool file says
  azure: ["config/pool_config.ts", "inventory/inventory.ts", "io", "ssh/public_key.ts"],
  // a source of nodes, whose names and addresses are as any other's
  docker: [
    ...["config/address.ts", "config/fields.ts", "inventory/inventory.ts", "io"],
    "ssh/public_key.ts",
  ],
  // nothing of what it is there to test
  emulator: ["docker", "io", "ssh"],
  config: ["io", "ssh/public_key.ts"],
  inventory: ["config/pool_config.ts", "ssh/public_key.ts"],
  artifacts: ["inventory/inventory.ts", "io"],
  // what every file of ours begins with
  install: ["artifacts/artifact.ts", "io", "ssh"],
  checks: ["inventory/inventory.ts", "io", "ssh"],
  tunnels: ["checks/docker_request.ts", "io", "ssh"],
  cli: [
    ...[
      "artifacts",
      "azure",
      "checks",
      "config",
      "docker",
      "emulator",
      "install",
      "inventory",
      "io",
      "ssh",
    ],
    "tunnels",
  ],
};

const FREE = ["errors.ts", "concurrency.ts", "closest_word.ts"];

interface Import {
  readonly target: string;
  readonly dynamic: boolean;
}

async function sources(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(`${root}/${folder}`)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) files.push(...await sources(path));
    else if (entry.name.endsWith(".ts")) files.push(path);
  }
  return files.sort();
}

const IMPORT = /(?:^import\b[^;]*?from\s+|^export\b[^;]*?from\s+|^import\s+|\bimport\()"([^"]+)"/gm;

async function importsOf(file: string): Promise<Import[]> {
  const text = await Deno.readTextFile(`${root}/${file}`);
  return [...text.matchAll(IMPORT)].map(([statement, specifier = ""]) => ({
    target: specifier.startsWith(".")
      ? new URL(specifier, `file:///${file}`).pathname.slice(1)
      : specifier,
    dynamic: statement.startsWith("import("),
  }));
}

async function graph(): Promise<Map<string, Import[]>> {
  const files = ["main.ts", ...await sources("lib")];
  return new Map(
    await Promise.all(files.map(async (file) => [file, await importsOf(file)] as const)),
  );
}

function stageOf(file: string): string {
  return file.split("/")[1] ?? "";
}

Deno.test("imports follow the arrows of ARCHITECTURE.md", async () => {
  const wrong: string[] = [];
  for (const [file, imports] of await graph()) {
    if (!file.startsWith("lib/")) continue;
    const stage = stageOf(file);
    const allowed = [stage, ...FREE, ...MAY_IMPORT[stage] ?? []];
    for (const { target } of imports) {
      if (!target.startsWith("lib/")) continue;
      const path = target.slice("lib/".length);
      if (!allowed.some((place) => path === place || path.startsWith(`${place}/`))) {
        wrong.push(`${file} imports ${target}`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("every folder below lib has a rule", async () => {
  const stages = new Set((await sources("lib")).map(stageOf));
  assertEquals([...stages].filter((stage) => MAY_IMPORT[stage] === undefined), []);
});

Deno.test("no file imports itself through others", async () => {
  const files = await graph();
  const done = new Set<string>();
  const circles: string[] = [];
  function visit(file: string, path: readonly string[]): void {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" > "));
    if (done.has(file) || path.includes(file)) return;
    for (const { target, dynamic } of files.get(file) ?? []) {
      if (!dynamic) visit(target, [...path, file]);
    }
    done.add(file);
  }
  for (const file of files.keys()) visit(file, []);
  assertEquals(circles, []);
});

/** What takes long to load, and most commands do not need. */
const LAZY = /^lib\/(?:azure|docker|emulator|cli\/(?:completion|help|starter|reports))\//;

Deno.test("a start loads neither the emulator nor Azure's SDK nor Docker's client", async () => {
  const files = await graph();
  const loaded = new Set<string>();
  const queue = ["main.ts", "lib/cli/commands/render.ts"];
  for (const file of queue) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    const imports = files.get(file) ?? [];
    queue.push(...imports.filter(({ dynamic }) => !dynamic).map(({ target }) => target));
  }
  assertEquals([...loaded].filter((file) => LAZY.test(file)), []);
});

Deno.test("the libraries of a login are loaded where a token is asked for", async () => {
  const users = [...await graph()].flatMap(([file, imports]) =>
    imports.some(({ target }) => /^@azure\/(?:identity|msal|core)/.test(target)) ? [file] : []
  );
  const entries = ["lib/azure/entra/application_token.ts", "lib/azure/entra/environment_token.ts"];
  const wrong = [...await graph()].flatMap(([file, imports]) =>
    imports.filter(({ target, dynamic }) =>
      !dynamic && [...users, ...entries].includes(target) && ![...users, ...entries].includes(file)
    ).map(({ target }) => `${file} imports ${target}`)
  );
  assertEquals(wrong, []);
});

Deno.test("schemas of JSON documents are types to what prints, and nothing loads zod for them", async () => {
  const users: string[] = [];
  for (const file of await sources("lib")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    const isUser = /^import (?!type )[^;]*"[^"]*\/(?:json_documents\/\w+|inventory)_document\.ts"/m;
    if (!file.startsWith("lib/cli/json_documents/") && isUser.test(text)) users.push(file);
  }
  // one prints a schema, the other has to read such a document
  assertEquals(users, [
    "lib/cli/instances/show_status.ts",
    "lib/cli/reports/report_schema.ts",
  ]);
});

Deno.test("main.ts reaches every file", async () => {
  const files = await graph();
  const reached = new Set<string>();
  const queue = ["main.ts"];
  for (const file of queue) {
    if (reached.has(file)) continue;
    reached.add(file);
    queue.push(...(files.get(file) ?? []).map(({ target }) => target));
  }
  assertEquals([...files.keys()].filter((file) => !reached.has(file)), []);
});

Deno.test("what the executable runs uses node: modules and the import map only", async () => {
  const known = new Set(Object.keys(denoConfig.imports));
  const wrong: string[] = [];
  for (const [file, imports] of await graph()) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    if (/\bDeno\./.test(text)) wrong.push(`${file} uses Deno.*`);
    for (const { target } of imports) {
      const own = target.startsWith("lib/") || target.startsWith("templates/");
      // a package is known with what it holds
      const name = /^@[^/]+\/[^/]+/.exec(target)?.[0] ?? target;
      if (!own && !target.startsWith("node:") && !known.has(target) && !known.has(name)) {
        wrong.push(`${file} imports ${target}`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("only main.ts ends the process", async () => {
  const wrong: string[] = [];
  for (const file of await sources("lib")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    // others have an `exec` of their own: regular expressions, connections, containers
    const shell = /import[^;]*\bexec(?:Sync)?\b[^;]*from "node:child_process"/;
    if (/process\.exit|shell: *true/.test(text) || shell.test(text)) wrong.push(file);
  }
  assertEquals(wrong, []);
});

Deno.test("no program is started by a bare name, which Windows looks for in the current folder", async () => {
  const wrong: string[] = [];
  for (const file of await sources("lib")) {
    if (/\bspawn(?:Sync)?\(\s*"/.test(await Deno.readTextFile(`${root}/${file}`))) wrong.push(file);
  }
  assertEquals(wrong, []);
});

Deno.test("files are short enough to read at once", async () => {
  const long: string[] = [];
  for (
    const file of [...await sources("lib"), ...await sources("scripts"), ...await sources("tests")]
  ) {
    const lines = (await Deno.readTextFile(`${root}/${file}`)).split("\n").length;
    if (lines > 300) long.push(`${file}: ${lines} lines`);
  }
  assertEquals(long, []);
});

Deno.test("the version is the same in deno.json", () => {
  assertEquals(denoConfig.version, VERSION);
});
