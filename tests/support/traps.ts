import { pathsBelow } from "./render_project.ts";

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

/** Sets the traps: each leaves a file with `canary` in its name beside itself when it is run. */
export async function setTraps(folder: string): Promise<void> {
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

/** The files that traps in a folder have left. */
export async function canaries(folder: string): Promise<string[]> {
  return (await pathsBelow(folder)).filter((path) => path.includes("canary"));
}
