import { assertEquals } from "@std/assert";
import { projectRoot } from "../../scripts/project_paths.ts";
import { runCommand } from "./command.ts";
import { type TempFolder, tempFolder } from "./temp.ts";

/** One of each format, and what can run here; POOLGEN_TEST_TARGETS names others, or `all`. */
export const TESTED_TARGETS = Deno.env.get("POOLGEN_TEST_TARGETS") ??
  "linux-x64-musl,linux-arm64,darwin-x64,windows-x64";

const COMPILE_MS = 600_000;

let compiled: Promise<TempFolder> | undefined;

/** The folder with the executables of `TESTED_TARGETS`, compiled once for the tests of a file. */
export async function compiledTargets(): Promise<string> {
  compiled ??= compile();
  return (await compiled).path;
}

/** Removes what `compiledTargets` made. */
export async function removeCompiled(): Promise<void> {
  await (await compiled)?.[Symbol.asyncDispose]();
  compiled = undefined;
}

async function compile(): Promise<TempFolder> {
  const folder = await tempFolder();
  const { code, stdout, stderr } = await runCommand(
    Deno.execPath(),
    ["task", "-q", "compile", "--target", TESTED_TARGETS, "--out", folder.path],
    { cwd: projectRoot(), timeoutMs: COMPILE_MS },
  );
  assertEquals([code, stdout], [0, ""], stderr);
  return folder;
}
