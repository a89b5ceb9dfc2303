import { build, type Plugin } from "esbuild";
import denoConfig from "../../deno.json" with { type: "json" };

/** Reads `@std/...` as Deno does: through the import map, to the folder of npm packages. */
function importMap(root: string): Plugin {
  return {
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
}

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

/** Bundles a program of the project into a folder, with the commit that it tells as its own. */
export async function bundle(
  entry: string,
  outdir: string,
  { root, commit }: { readonly root: string; readonly commit: string },
): Promise<void> {
  await build({
    entryPoints: [`${root}/${entry}.ts`],
    outdir,
    // paths in comments are then the same wherever it is started
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    // what a command does not need stays unread: the bytecode of one large file is loaded whole
    splitting: true,
    platform: "node",
    target: "esnext",
    loader: { ".tmpl": "text" },
    plugins: [importMap(root), withoutNative, plainDocker],
    define: {
      POOLGEN_COMMIT: JSON.stringify(commit),
      // Bun would write this machine's folders into the executable
      __dirname: JSON.stringify("/"),
      __filename: JSON.stringify("/poolgen"),
    },
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
