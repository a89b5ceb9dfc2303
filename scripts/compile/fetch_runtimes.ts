import { UserError } from "../../lib/errors.ts";
import { runDeno } from "./run_deno.ts";
import { type Target } from "./targets.ts";
import denoConfig from "../../deno.json" with { type: "json" };

/** What is needed of `deno.lock`. */
interface Lock {
  readonly version: string;
  readonly npm: Readonly<Record<string, { readonly integrity?: string }>>;
}

/**
 * Bun's runtimes for other machines, each a path. Bun would fetch them by itself, but from one registry whatever is
 * set, and without a look at what comes; Deno reads `.npmrc` and `NPM_CONFIG_REGISTRY`, holds each package to its
 * checksum in `deno.lock`, and keeps it for the next time.
 */
export async function fetchRuntimes(
  targets: readonly Target[],
  { root, work }: { readonly root: string; readonly work: string },
): Promise<Map<Target, string>> {
  const version = denoConfig.imports.bun.replace(/^.*@/, "");
  const lock: Lock = JSON.parse(await Deno.readTextFile(`${root}/deno.lock`));
  const packages = targets.map((target) => `@oven/bun-${target.runtime}@${version}`);
  const folder = `${work}/runtimes`;
  await Deno.mkdir(folder);
  const write = (name: string, value: unknown): Promise<void> =>
    Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(value));
  await write("deno.json", {
    nodeModulesDir: "none",
    imports: Object.fromEntries(targets.map(({ name }, index) => [name, `npm:${packages[index]}`])),
  });
  await write("deno.lock", {
    version: lock.version,
    specifiers: Object.fromEntries(packages.map((name) => [`npm:${name}`, version])),
    npm: Object.fromEntries(packages.map((name) => [name, lock.npm[name]])),
    workspace: { dependencies: packages.map((name) => `npm:${name}`) },
  });
  await Deno.copyFile(`${root}/.npmrc`, `${folder}/.npmrc`).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await deno(["install", "--frozen", "--quiet"], folder, targets);
  const script = `console.log(JSON.stringify(${
    JSON.stringify(targets.map(({ name }) => name))
  }.map((name) => import.meta.resolve(name + "/package.json"))))`;
  const urls: string[] = JSON.parse(await deno(["eval", "--quiet", script], folder, targets));
  return new Map(targets.map((target, index) => [target, programIn(urls[index] ?? "", target)]));
}

function programIn(manifest: string, { name }: Target): string {
  const program = name.startsWith("windows-") ? "bin/bun.exe" : "bin/bun";
  return decodeURIComponent(new URL(program, manifest).pathname);
}

async function deno(
  args: readonly string[],
  cwd: string,
  targets: readonly Target[],
): Promise<string> {
  const result = await runDeno(args, cwd);
  if ("stdout" in result) return result.stdout;
  const names = targets.map(({ name }) => name).join(", ");
  throw new UserError(`Cannot get Bun's runtime for ${names}: ${result.failure}`, {
    hint:
      "It comes from the npm registry, or from the one that .npmrc or NPM_CONFIG_REGISTRY names; without --target, nothing is fetched",
  });
}
