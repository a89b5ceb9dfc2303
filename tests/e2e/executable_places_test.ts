import { assert, assertEquals, assertMatch } from "@std/assert";
import { VERSION } from "../../lib/cli/version.ts";
import { type CommandOptions, type CommandResult, runCommand } from "../support/command.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";
import { canaries, setTraps } from "../support/traps.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const [, executable] = PROGRAMS;
const VERSION_LINE = `poolgen ${VERSION}\n`;

function run(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return runCommand(executable?.command[0] ?? "", args, options);
}

Deno.test("the executable tells what it was made of", async () => {
  const { code, stdout, stderr } = await run(["version", "--json"], {});
  assertEquals([code, stderr], [0, ""]);
  const { commit, runtime, platform, ...rest } = JSON.parse(stdout);
  assertEquals(rest, { version: 1, poolgen: VERSION });
  assertMatch(commit, /^(?:[0-9a-f]{12}(?:-dirty)?|unknown)$/);
  assertEquals(runtime.name, "bun");
  assertMatch(runtime.version, /^\d+\.\d+\.\d+$/);
  const text = await run(["version"], {});
  const about = `commit ${commit}, bun ${runtime.version}, ${platform}`;
  assertEquals(text.stdout, `poolgen ${VERSION} (${about})\n`);
});

Deno.test("traps beside the executable are not run", async () => {
  await using folder = await tempFolder();
  const [beside, work] = [`${folder.path}/bin`, `${folder.path}/work`];
  await Deno.mkdir(beside);
  await Deno.mkdir(work);
  await setTraps(beside);
  await Deno.copyFile(executable?.command[0] ?? "", `${beside}/poolgen`);
  await writeProject(work, { nodes: listNodes(2) });
  for (const args of [["--version"], ["version"], ["render"], ["config", "validate"]]) {
    const env = { HOME: beside };
    const { code, stderr } = await runCommand(`${beside}/poolgen`, args, { cwd: work, env });
    assertEquals(code, 0, stderr);
  }
  assertEquals(await canaries(folder.path), []);
});

testWith(["root", "setpriv"], "a user whom the system does not know needs no home", async () => {
  await using folder = await tempFolder();
  await Deno.chmod(folder.path, 0o755);
  const program = `${folder.path}/poolgen`;
  await Deno.copyFile(executable?.command[0] ?? "", program);
  const as = ["--reuid=12345", "--regid=12345", "--clear-groups", program];
  for (const args of [["--version"], ["version", "--json"], ["config", "schema", "pool"]]) {
    const options = { cwd: folder.path, env: {}, clearEnv: true };
    const { code, stderr } = await runCommand("setpriv", [...as, ...args], options);
    assertEquals([code, stderr], [0, ""], args.join(" "));
  }
});

Deno.test("no home, no temporary folder and no PATH are needed to render", async () => {
  await using folder = await tempFolder();
  await writeProject(folder.path, { nodes: listNodes(2) });
  const surroundings: Record<string, string>[] = [
    {},
    { HOME: "" },
    { HOME: "/nonexistent", TMPDIR: "/nonexistent", PATH: "" },
    { HOME: "/proc", XDG_CONFIG_HOME: "/proc", BUN_INSTALL: "/proc" },
  ];
  for (const env of surroundings) {
    const options = { cwd: folder.path, env, clearEnv: true };
    assertEquals((await run(["--version"], options)).stdout, VERSION_LINE);
    const { code, stderr } = await run(["render"], options);
    assertEquals(code, 0, stderr);
  }
});

testWith(["root", "setpriv"], "in a folder that it may not write to, it says so", async () => {
  await using folder = await tempFolder();
  const program = `${folder.path}/poolgen`;
  await Deno.copyFile(executable?.command[0] ?? "", program);
  await writeProject(folder.path, { nodes: listNodes(2) });
  await Deno.chmod(folder.path, 0o555);
  const asNobody = (...args: string[]): Promise<CommandResult> =>
    runCommand(
      "setpriv",
      ["--reuid=65534", "--regid=65534", "--clear-groups", program, ...args],
      { cwd: folder.path, env: { HOME: folder.path } },
    );
  assertEquals((await asNobody("--version")).stdout, VERSION_LINE);
  assertEquals((await asNobody("render", "--diff")).code, 0);
  const { code, stdout, stderr } = await asNobody("render");
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /error: Cannot make the folder .*: permission denied\nhint: /);
  assertEquals(await pathsBelow(folder.path), ["nodes.yaml", "poolgen"]);
  await Deno.chmod(folder.path, 0o700);
});

if (Deno.build.arch === "x86_64" && Deno.build.os === "linux") {
  testWith(["qemu-x86_64-static"], "a processor of 2008, without AVX, is enough", async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { nodes: listNodes(2) });
    const { code, stdout, stderr } = await runCommand(
      "qemu-x86_64-static",
      ["-cpu", "Nehalem", executable?.command[0] ?? "", "render"],
      { cwd: folder.path, env: { HOME: folder.path }, timeoutMs: 300_000 },
    );
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /\n2 nodes of pool rna; /);
  });
}

Deno.test("variables of Node do not reach it; those of Bun do, as docs/install.md says", async () => {
  await using folder = await tempFolder();
  const code = `${folder.path}/code.cjs`;
  await Deno.writeTextFile(code, 'require("node:fs").writeFileSync(__dirname + "/ran", "");\n');
  const withVariable = async (name: string, value: string): Promise<CommandResult> =>
    await run(["--version"], { cwd: folder.path, env: { [name]: value } });
  const harmless: Readonly<Record<string, string>> = {
    NODE_OPTIONS: `--require ${code}`,
    NODE_PATH: folder.path,
    NODE_V8_COVERAGE: folder.path,
    NODE_COMPILE_CACHE: folder.path,
    BUN_CONFIG_PRELOAD: code,
  };
  for (const [name, value] of Object.entries(harmless)) {
    assertEquals((await withVariable(name, value)).stdout, VERSION_LINE, name);
    assertEquals(await pathsBelow(folder.path), ["code.cjs"], name);
  }
  assertEquals((await withVariable("BUN_OPTIONS", `--preload=${code}`)).stdout, VERSION_LINE);
  assertEquals(await pathsBelow(folder.path), ["code.cjs", "ran"]);
  assert((await withVariable("BUN_BE_BUN", "1")).stdout !== VERSION_LINE);
});
