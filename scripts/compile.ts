/**
 * Makes the executable `dist/poolgen` for this machine: esbuild bundles `main.ts`, and Bun's own compiler puts it
 * behind its runtime. With `--target` it makes those of other machines, and `SHA256SUMS`; with `--engine deno`, Deno
 * compiles instead. With `--bench` the empty program that benchmarks compare with comes too.
 */
import { resolve } from "node:path";
import { stop } from "esbuild";
import { UserError } from "../lib/errors.ts";
import { bundle } from "./compile/bundle.ts";
import { checkSums } from "./compile/check_sums.ts";
import { commitOf } from "./compile/commit.ts";
import { bunProgram, compileBundle } from "./compile/compile_bundle.ts";
import { type CompileOptions, compileOptions } from "./compile/compile_options.ts";
import { denoArguments } from "./compile/deno_arguments.ts";
import { fetchRuntimes } from "./compile/fetch_runtimes.ts";
import { runDeno } from "./compile/run_deno.ts";
import { executableName, ownTarget, type Target } from "./compile/targets.ts";
import { projectRoot } from "./project_paths.ts";

const root = projectRoot();

/** What is made in the working folder, and the name that it gets among the results. */
interface Made {
  readonly path: string;
  readonly name: string;
}

async function compileAll(
  { targets, engine, bench }: CompileOptions,
  { work, out }: { readonly work: string; readonly out: string },
): Promise<void> {
  const own = ownTarget(Deno.build);
  const wanted = targets ?? [own];
  const nameOf = (target: Target): string =>
    executableName(target, targets === undefined ? "poolgen" : undefined);
  const made: Made[] = [];
  const keep = async (path: string, name: string): Promise<void> => {
    await Deno.rename(path, `${work}/${name}`);
    made.push({ path: `${work}/${name}`, name });
  };

  if (engine === "deno") {
    const all = wanted.map((target) => denoArguments(target, { root, output: work }));
    for (const [index, target] of wanted.entries()) {
      await compileWithDeno(all[index] ?? []);
      await keep(`${work}/${executableName(target, "poolgen")}`, nameOf(target));
    }
  } else {
    const others = wanted.filter((target) => target !== own);
    const runtimes = others.length === 0
      ? new Map<Target, string>()
      : await fetchRuntimes(others, { root, work });
    const commit = await commitOf(root);
    const folder = `${work}/bundle`;
    await bundle("main", folder, { root, commit });
    for (const target of wanted) {
      const runtime = runtimes.get(target) ?? bunProgram();
      await keep(await compileBundle({ folder, entry: "main" }, target, runtime), nameOf(target));
    }
    if (bench) {
      await bundle("bench/empty", `${work}/empty-bundle`, { root, commit });
      const bundled = { folder: `${work}/empty-bundle`, entry: "empty" };
      await keep(await compileBundle(bundled, own, bunProgram()), executableName(own, "empty"));
    }
  }

  if (targets !== undefined) {
    await Deno.writeTextFile(`${work}/SHA256SUMS`, await checkSums(made));
    made.push({ path: `${work}/SHA256SUMS`, name: "SHA256SUMS" });
  }
  for (const { path, name } of made) await Deno.rename(path, `${out}/${name}`);
}

async function compileWithDeno(args: readonly string[]): Promise<void> {
  const result = await runDeno(args, root);
  if ("stdout" in result) return;
  throw new UserError(`Cannot compile with Deno: ${result.failure}`, {
    hint:
      "Deno fetches its runtime from its own site; where that cannot be reached, set DENORT_BIN to the runtime, or leave out --engine",
  });
}

function fail(error: UserError): void {
  const hint = error.hint === undefined ? "" : `hint: ${error.hint}\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(`error: ${error.message}\n${hint}`));
  Deno.exitCode = error.code;
}

try {
  const options = compileOptions(Deno.args);
  const out = resolve(root, options.out ?? "dist");
  await Deno.mkdir(out, { recursive: true });
  // two compilers at once, or a running executable, must not meet a half-written file
  const work = await Deno.makeTempDir({ dir: out, prefix: ".compile-" });
  try {
    await compileAll(options, { work, out });
  } finally {
    await stop();
    await Deno.remove(work, { recursive: true });
  }
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  fail(error);
}
