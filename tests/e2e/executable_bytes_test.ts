import { assertEquals } from "@std/assert";
import { stop } from "esbuild";
import { bundle } from "../../scripts/compile/bundle.ts";
import { bunProgram, compileBundle } from "../../scripts/compile/compile_bundle.ts";
import { checkSums } from "../../scripts/compile/check_sums.ts";
import { ownTarget } from "../../scripts/compile/targets.ts";
import { projectRoot } from "../../scripts/project_paths.ts";
import { runCommand } from "../support/command.ts";
import { tempFolder } from "../support/temp.ts";

const DENO_DIR = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;

/** Compiles the project that stands in a folder, and gives the executable's checksum. */
async function checksumOf(root: string, folder: string): Promise<string> {
  await bundle("main", folder, { root, commit: "0123456789ab" });
  const path = await compileBundle({ folder, entry: "main" }, ownTarget(Deno.build), bunProgram());
  return await checkSums([{ path, name: "poolgen" }]);
}

/** Copies what an executable is made of, and installs its packages beside the copy. */
async function copyProject(to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  const parts = ["deno.json", "deno.lock", "lib", "main.ts", "templates", "types"];
  const options = { cwd: projectRoot(), timeoutMs: 300_000 };
  const copied = await runCommand("cp", ["-R", ...parts, to], options);
  assertEquals(copied.code, 0, copied.stderr);
  const { code, stderr } = await runCommand(
    Deno.execPath(),
    ["install", "--quiet", "--frozen", "--entrypoint", "main.ts"],
    { ...options, cwd: to, env: { DENO_DIR } },
  );
  assertEquals(code, 0, stderr);
}

Deno.test("one commit is the same bytes, in whatever folder it stands and is compiled", async () => {
  await using work = await tempFolder();
  await copyProject(`${work.path}/another/place`);
  try {
    const here = await checksumOf(projectRoot(), `${work.path}/1`);
    const there = await checksumOf(`${work.path}/another/place`, `${work.path}/a/deeper/folder/2`);
    assertEquals(there, here);
  } finally {
    await stop();
  }
});
