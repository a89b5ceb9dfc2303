import { UsageError } from "../../lib/errors.ts";
import { executableName, type Target, TARGETS } from "./targets.ts";

/** What poolgen may do when Deno runs it: all that it needs, which code from elsewhere and native code are not. */
export const DENO_PERMISSIONS: readonly string[] = [
  ...["--allow-env", "--allow-net", "--allow-read", "--allow-run", "--allow-sys", "--allow-write"],
  "--no-prompt",
];

/** The arguments with which Deno compiles a target's executable. Throws `UsageError` where it has no runtime. */
export function denoArguments(
  target: Target,
  { root, output }: { readonly root: string; readonly output: string },
): string[] {
  if (target.deno === undefined) {
    throw new UsageError(`Cannot compile ${target.name} with Deno: it has no runtime for it`, {
      hint: `Leave out --engine, or name another target: ${
        TARGETS.flatMap(({ name, deno }) => deno === undefined ? [] : [name]).join(", ")
      }`,
    });
  }
  return [
    "compile",
    "--quiet",
    `--config=${root}/deno.json`,
    "--frozen",
    // what only compiles and tests poolgen, such as Bun, would come along
    "--node-modules-dir=none",
    "--exclude-unused-npm",
    // "deno task check" checks types
    "--no-check",
    ...DENO_PERMISSIONS,
    `--target=${target.deno}`,
    `--output=${output}/${executableName(target, "poolgen")}`,
    `${root}/main.ts`,
  ];
}
