import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { DENO_PERMISSIONS, denoArguments } from "../../../scripts/compile/deno_arguments.ts";
import { TARGETS } from "../../../scripts/compile/targets.ts";
import { projectRoot } from "../../../scripts/project_paths.ts";
import { runCommand } from "../../support/command.ts";
import { listNodes, writeProject } from "../../support/render_project.ts";
import { tempFolder } from "../../support/temp.ts";

const root = projectRoot();
const DENO_DIR = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;

Deno.test("Deno's arguments name what it may do, its target and its file", () => {
  const [first] = TARGETS.filter(({ name }) => name === "windows-x64");
  assertEquals(first !== undefined && denoArguments(first, { root: "/p", output: "/o" }), [
    ...["compile", "--quiet", "--config=/p/deno.json", "--frozen", "--node-modules-dir=none"],
    ...["--exclude-unused-npm", "--no-check", "--allow-env", "--allow-net", "--allow-read"],
    ...["--allow-run", "--allow-sys", "--allow-write", "--no-prompt"],
    ...["--target=x86_64-pc-windows-msvc", "--output=/o/poolgen.exe", "/p/main.ts"],
  ]);
});

Deno.test("Deno has no runtime for musl", () => {
  for (const target of TARGETS.filter(({ name }) => name.endsWith("-musl"))) {
    assertThrows(() => denoArguments(target, { root, output: root }), UsageError, "no runtime");
  }
});

Deno.test("Deno knows every argument, and what it cannot find is told", async () => {
  await using folder = await tempFolder();
  // Deno has read its arguments by the time at which it looks for its runtime
  const { code, stderr } = await runCommand(
    Deno.execPath(),
    ["task", "-q", "compile", "--engine", "deno", "--target", "darwin-arm64", "--out", folder.path],
    { cwd: root, env: { DENORT_BIN: `${folder.path}/denort`, DENO_DIR }, timeoutMs: 300_000 },
  );
  assertEquals(code, 1, stderr);
  assertEquals(stderr.startsWith("error: Cannot compile with Deno: "), true, stderr);
  assertEquals(stderr.includes(`'${folder.path}/denort'`), true, stderr);
  assertEquals(/\nhint: .*DENORT_BIN/.test(stderr), true, stderr);
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("the program runs with what Deno lets it do, and without a folder of packages", async () => {
  await using folder = await tempFolder();
  await writeProject(folder.path, { nodes: listNodes(2) });
  const { code, stdout, stderr } = await runCommand(
    Deno.execPath(),
    [
      ...["run", "--quiet", "--no-check", `--config=${root}/deno.json`, "--frozen"],
      ...["--node-modules-dir=none", ...DENO_PERMISSIONS, `${root}/main.ts`, "render"],
    ],
    { cwd: folder.path, env: { HOME: folder.path, DENO_DIR }, timeoutMs: 300_000 },
  );
  assertEquals(code, 0, stderr);
  assertEquals(stdout.includes("2 nodes of pool rna"), true);
});
