import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, platformName } from "../../scripts/project_paths.ts";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { homeEnvironment, listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const EVIL = 'require("node:fs").writeFileSync(__dirname + "/canary-" + process.pid, "");\n';

/** What runtimes, package managers and bundlers read from the current folder or the home. */
const TRAPS: Readonly<Record<string, string>> = {
  "evil.cjs": EVIL,
  "bunfig.toml": 'preload = ["./evil.cjs"]\n[run]\npreload = ["./evil.cjs"]\n',
  ".bunfig.toml": 'preload = ["./evil.cjs"]\n',
  ".env":
    "SHIPYARD_NODES=evil\nSHIPYARD_POOL_CONF=evil.yaml\nSHIPYARD_CONFIGDIR=/nowhere\nHOME=/evil\n",
  ".env.local": "SHIPYARD_POOL_CONF=evil.yaml\n",
  ".env.production": "SHIPYARD_POOL_CONF=evil.yaml\n",
  "package.json": JSON.stringify({
    name: "evil",
    type: "commonjs",
    main: "./evil.cjs",
    imports: { "#x": "./evil.cjs" },
    scripts: { preinstall: "touch canary-npm", start: "touch canary-npm" },
    dependencies: { mustache: "*", zod: "*", yaml: "*" },
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: { baseUrl: ".", paths: { "*": ["./evil.cjs"] } },
  }),
  "jsconfig.json": JSON.stringify({ compilerOptions: { paths: { "*": ["./evil.cjs"] } } }),
  "deno.json": JSON.stringify({ imports: { mustache: "./evil.cjs", zod: "./evil.cjs" } }),
  ".npmrc": "registry=http://127.0.0.1:9/\nscript-shell=./evil.cjs\n",
  ".node_repl_history": "x\n",
};

const PACKAGES = ["mustache", "zod", "yaml", "diff", "deno-std", "node:fs", "bun", "fs"];

async function setTraps(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(TRAPS)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  for (const name of PACKAGES) {
    const path = `${folder}/node_modules/${name}`;
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(`${path}/index.js`, EVIL);
    await Deno.writeTextFile(`${path}/package.json`, JSON.stringify({ name, main: "index.js" }));
  }
}

async function canaries(folder: string): Promise<string[]> {
  return (await pathsBelow(folder)).filter((path) => path.includes("canary"));
}

function bunProgram(): string {
  const folder = fromFileUrl(import.meta.resolve("bun/package.json")).replace(
    /\/bun\/package\.json$/,
    "",
  );
  return `${folder}/@oven/bun-${platformName()}/bin/bun`;
}

Deno.test("the traps are armed: Bun itself falls into them", async () => {
  await using folder = await tempFolder();
  await setTraps(folder.path);
  const { stdout } = await runCommand(bunProgram(), ["-p", "process.env.SHIPYARD_POOL_CONF"], {
    cwd: folder.path,
    env: homeEnvironment(folder.path),
  });
  assertEquals(stdout, "evil.yaml\n");
  assert((await canaries(folder.path)).length > 0);
});

testWith(
  [],
  "a hostile current folder runs no code and sets nothing",
  async () => {
    await using folder = await tempFolder();
    await setTraps(folder.path);
    const ssh = { username: "me", generate_docker_tunnel_script: true };
    await writeProject(folder.path, {
      ssh,
      nodes: listNodes(2),
      settings: { multiplexing: true },
    });
    const options = { cwd: folder.path, env: homeEnvironment(folder.path) };
    for (
      const args of [
        ["--version"],
        ["--help"],
        ["render", "--diff"],
        ["render"],
        ["render", "--check"],
        ["render", "--out", "\n"],
        ["config", "validate"],
      ]
    ) {
      const { code, stderr } = await EXECUTABLE.run(args, options);
      assertEquals(code, args.includes("\n") ? 2 : 0, stderr);
      assertEquals(await canaries(folder.path), [], args.join(" "));
    }
    // HOME comes from the environment, not from .env
    const config = await Deno.readTextFile(`${folder.path}/generated/ssh_config`);
    assertMatch(config, new RegExp(`\n  ControlPath ${folder.path}/\\.poolgen/mux/`));
  },
);

testWith([], "the executable needs no file beside it and no environment", async () => {
  await using folder = await tempFolder();
  const [alone, work] = [`${folder.path}/alone`, `${folder.path}/work`];
  await Deno.mkdir(alone);
  await Deno.mkdir(work);
  await Deno.copyFile(EXECUTABLE.command[0], `${alone}/poolgen`);
  await writeProject(work, { nodes: listNodes(2) });
  const { code, stdout, stderr } = await runCommand(`${alone}/poolgen`, ["render"], {
    cwd: work,
    clearEnv: true,
  });
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /\n2 nodes of pool rna; try: ssh -F generated\/ssh_config node0\n$/);
  assertEquals(await pathsBelow(alone), ["poolgen"]);
  assertEquals(await pathsBelow(work), [
    ...["generated", "generated/known_hosts", "generated/nodes.json", "generated/ssh_config"],
    ...["generated/tunnels", "generated/tunnels/node0.sh", "generated/tunnels/node1.sh"],
    "nodes.yaml",
  ]);
});
