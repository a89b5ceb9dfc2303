/**
 * Makes the executable `dist/poolgen` for this machine: esbuild bundles `main.ts` into one file, and Bun's own
 * compiler puts it behind its runtime. With `--bench` the empty program that benchmarks compare with comes too.
 */
import { build, type Plugin, stop } from "esbuild";
import { fromFileUrl, platformName, projectRoot } from "./project_paths.ts";
import denoConfig from "../deno.json" with { type: "json" };

const root = projectRoot();
const dist = `${root}/dist`;

/** Reads `@std/...` as Deno does: through the import map, to the folder of npm packages. */
const importMap: Plugin = {
  name: "import-map",
  setup(bundle): void {
    const imports = new Map(Object.entries(denoConfig.imports));
    bundle.onResolve({ filter: /^@std\// }, ({ path }) => {
      const target = imports.get(path);
      return target === undefined ? undefined : { path: `${root}/${target.slice(2)}` };
    });
    bundle.onResolve({ filter: /^npm:/ }, ({ path, kind, importer }) => {
      const file = /^npm:((?:@[^/]+\/)?[^/@]+)@[^/]+(\/.*)?$/.exec(path);
      if (file === null) return undefined;
      return bundle.resolve(`${file[1]}${file[2] ?? ""}`, { kind, importer, resolveDir: root });
    });
  },
};

/** What ssh2 can do without: compiled code, which it looks for and copes with not finding. */
const withoutNative: Plugin = {
  name: "without-native",
  setup(bundle): void {
    bundle.onResolve({ filter: /\.node$|^cpu-features$/ }, ({ path }) => ({
      path,
      namespace: "native",
    }));
    bundle.onLoad({ filter: /.*/, namespace: "native" }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of this executable`)});`,
    }));
  },
};

/**
 * What dockerode brings beside the Docker API: sessions of BuildKit, with all of gRPC, and a way by SSH that looks at no
 * host key. Nobody calls them here.
 */
const plainDocker: Plugin = {
  name: "plain-docker",
  setup(bundle): void {
    bundle.onResolve(
      { filter: /^\.\/(?:session|buildkit|ssh)$/ },
      ({ path, importer }) =>
        /\/(?:dockerode|docker-modem)\/lib\/[^/]+$/.test(importer.replaceAll("\\", "/"))
          ? { path, namespace: "plain-docker" }
          : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: "plain-docker" }, ({ path }) => ({
      contents: `module.exports = () => { throw new Error(${
        JSON.stringify(`${path} of Docker's client is not part of this executable`)
      }); };`,
    }));
  },
};

async function bundle(entry: string, outdir: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    format: "esm",
    // what a command does not need stays unread: the bytecode of one large file is loaded whole
    splitting: true,
    platform: "node",
    target: "esnext",
    loader: { ".tmpl": "text" },
    plugins: [importMap, withoutNative, plainDocker],
    // CommonJS packages find node's own modules by it
    banner: {
      js:
        'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    // ssh2 compares the names of classes: one that is renamed lets a client crash the server
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
  });
}

/** Bun's compiler comes as a package for each platform; its install script need not run. */
function bunProgram(): string {
  const name = `@oven/bun-${platformName()}`;
  const program = Deno.build.os === "windows" ? "bun.exe" : "bun";
  const bun = fromFileUrl(import.meta.resolve("bun/package.json")).replace(
    /\/bun\/package\.json$/,
    "",
  );
  return `${bun}/${name}/bin/${program}`;
}

async function compile(bundled: string, outfile: string): Promise<void> {
  const command = new Deno.Command(bunProgram(), {
    args: [
      "build",
      "--compile",
      "--bytecode",
      "--splitting",
      "--format=esm",
      // otherwise the executable runs code and takes settings from the folder it is started in
      "--no-compile-autoload-bunfig",
      "--no-compile-autoload-dotenv",
      "--no-compile-autoload-tsconfig",
      "--no-compile-autoload-package-json",
      bundled,
      "--outfile",
      outfile,
    ],
    cwd: dist,
    stdout: "piped",
    stderr: "inherit",
  });
  const { success } = await command.output();
  if (!success) throw new Error(`Cannot compile ${bundled}`);
}

/** Two compilers at once, or a running executable, must not meet a half-written file. */
async function make(entry: string, name: string): Promise<void> {
  const work = await Deno.makeTempDir({ dir: dist, prefix: ".compile-" });
  try {
    await bundle(`${root}/${entry}.ts`, work);
    await compile(`${work}/${entry.slice(entry.lastIndexOf("/") + 1)}.js`, `${work}/${name}`);
    await Deno.rename(`${work}/${name}`, `${dist}/${name}`);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

await Deno.mkdir(dist, { recursive: true });
await make("main", "poolgen");
if (Deno.args.includes("--bench")) await make("bench/empty", "empty");
await stop();
