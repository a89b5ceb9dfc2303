import { assert, assertEquals, assertMatch } from "@std/assert";
import { chosenTargets, executableName } from "../../scripts/compile/targets.ts";
import { projectRoot } from "../../scripts/project_paths.ts";
import { VERSION } from "../../lib/cli/version.ts";
import { codePages } from "../support/code_pages.ts";
import { type CommandResult, runCommand } from "../support/command.ts";
import { blocksMarked } from "../docs/blocks.ts";
import { compiledTargets, removeCompiled, TESTED_TARGETS } from "../support/compiled_targets.ts";
import { importTree, startDockerd } from "../support/dockerd.ts";
import { MUSL, muslRoot } from "../support/musl_root.ts";
import { testWith } from "../support/programs.ts";
import { listNodes, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";
import { DOCKER } from "./tunnel_docker.ts";

const targets = chosenTargets(TESTED_TARGETS);
const LONG_MS = 300_000;

Deno.test.afterAll(removeCompiled);

/** Bytes of the header by their place; "PE" is where the file's word at 60 says that it is. */
const HEADERS: Readonly<Record<string, readonly [at: number | "PE", hex: string][]>> = {
  "linux-x64": [[0, "7f454c460201"], [18, "3e00"]],
  "linux-x64-musl": [[0, "7f454c460201"], [18, "3e00"]],
  "linux-arm64": [[0, "7f454c460201"], [18, "b700"]],
  "linux-arm64-musl": [[0, "7f454c460201"], [18, "b700"]],
  "darwin-x64": [[0, "cffaedfe07000001"]],
  "darwin-arm64": [[0, "cffaedfe0c000001"]],
  // a console program, of which the system waits for the end and shows the output
  "windows-x64": [[0, "4d5a"], ["PE", "504500006486"]],
  "windows-arm64": [[0, "4d5a"], ["PE", "5045000064aa"]],
};

/** The loaders of Linux, by what else than glibc's for x64 a target names. */
const LOADERS = [
  "/lib64/ld-linux-x86-64.so.2",
  "/lib/ld-musl-x86_64.so.1",
  "/lib/ld-linux-aarch64.so.1",
  "/lib/ld-musl-aarch64.so.1",
];

Deno.test("every target is a file of its format and size, and SHA256SUMS has its checksum", async (t) => {
  const folder = await compiledTargets();
  const names = targets.map((target) => executableName(target));
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
    ...["SHA256SUMS", ...names].sort(),
  ]);
  // as users are told to
  for (const { text } of blocksMarked("sums")) {
    const sums = await runCommand("sh", ["-c", text], { cwd: folder });
    assertEquals(sums.stdout, names.map((name) => `${name}: OK\n`).join(""), sums.stderr);
    assertEquals([sums.code, sums.stderr], [0, ""]);
  }
  for (const target of targets) {
    await t.step(target.name, async () => {
      const path = `${folder}/${executableName(target)}`;
      const file = await Deno.readFile(path);
      const at = (place: number | "PE"): number =>
        place === "PE" ? new DataView(file.buffer).getUint32(60, true) : place;
      for (const [place, hex] of HEADERS[target.name] ?? []) {
        assertEquals(file.subarray(at(place), at(place) + hex.length / 2).toHex(), hex);
      }
      if (target.name.startsWith("windows-")) assertEquals(file[at("PE") + 0x5c], 3);
      const start = new TextDecoder("latin1").decode(file.subarray(0, 4_096));
      const loaders = LOADERS.filter((loader) => start.includes(`${loader}\0`));
      assertEquals(loaders, LOADERS.filter((loader) => target.format.endsWith(loader)));
      assert(file.length > 95e6 && file.length < 140e6, `${file.length} bytes`);
      assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o755 & ~Deno.umask());
    });
  }
});

Deno.test("what macOS loads is signed, page by page", async () => {
  const folder = await compiledTargets();
  for (const target of targets.filter(({ name }) => name.startsWith("darwin-"))) {
    const file = await Deno.readFile(`${folder}/${executableName(target)}`);
    const { count, wrong, ...signature } = codePages(file);
    assertEquals(signature, { identifier: "poolgen", flags: 0x20002, isWhole: true });
    assert(count > 20_000);
    assertEquals(wrong, []);
    // the test would see it
    file[file.length >> 1] = ~(file[file.length >> 1] ?? 0);
    assertEquals(codePages(file).wrong.length, 1);
  }
});

Deno.test("no executable names a folder of the machine that compiled it", async () => {
  const folder = await compiledTargets();
  const root = projectRoot();
  const places = [`${root}/lib`, `${root}/node_modules`, `${root}/dist`, folder, ".compile-"];
  for (const target of targets) {
    const path = `${folder}/${executableName(target)}`;
    // Windows and macOS keep some texts in two bytes a letter
    const { code, stdout, stderr } = await runCommand(
      "sh",
      ["-c", `tr -d '\\0' <"$1" | grep -aoF "$2"`, "sh", path, places.join("\n")],
      { env: { LC_ALL: "C" }, timeoutMs: LONG_MS },
    );
    assertEquals([code, stdout, stderr], [1, "", ""], target.name);
  }
});

function assertVersion({ code, stdout, stderr }: CommandResult, platform: string): void {
  assertEquals([code, stderr], [0, ""]);
  const { commit, runtime, ...rest } = JSON.parse(stdout);
  assertEquals(rest, { version: 1, poolgen: VERSION, platform });
  assertEquals(runtime.name, "bun");
  assertMatch(commit, /^(?:[0-9a-f]{12}(?:-dirty)?|unknown)$/);
}

/** Registers a test of a target that can run on this machine, where the target is compiled. */
function smokeTest(target: string, programs: readonly string[], fn: () => Promise<void>): void {
  const isTested = Deno.build.arch === "x86_64" && Deno.build.os === "linux" &&
    targets.some(({ name }) => name === target);
  if (isTested) testWith(programs, `${target} runs`, fn);
}

smokeTest("linux-x64-musl", [...MUSL, ...DOCKER], async () => {
  const compiled = await compiledTargets();
  await using folder = await tempFolder();
  await using tree = await tempFolder();
  await muslRoot(tree.path);
  await Deno.copyFile(`${compiled}/poolgen-linux-x64-musl`, `${tree.path}/bin/poolgen`);
  await writeProject(`${tree.path}/work`, { nodes: listNodes(2) });
  await using dockerd = await startDockerd({ folder: folder.path });
  await importTree(dockerd, tree.path, "musl");
  const runWith = (options: string[], ...words: string[]): Promise<CommandResult> => {
    const start = [
      "-H",
      `unix://${dockerd.socket}`,
      "run",
      "--rm",
      "--network",
      "none",
      ...options,
    ];
    return runCommand("docker", [...start, "-w", "/work", "musl", ...words], {
      clearEnv: true,
      env: { PATH: Deno.env.get("PATH") ?? "", DOCKER_CONFIG: folder.path },
      timeoutMs: LONG_MS,
    });
  };
  const run = (...words: string[]): Promise<CommandResult> => runWith([], ...words);
  assertVersion(await run("poolgen", "version", "--json"), "linux-x64");
  const rendered = await run("poolgen", "render");
  assertEquals(rendered.code, 0, rendered.stderr);
  assertMatch(rendered.stdout, /\n2 nodes of pool rna; try: ssh -F generated\/ssh_config node0\n$/);
  // a server, its client and the nodes' SSH, each a process of its own
  const account = ["emulator", "exec", "--nodes", "2", "--", "poolgen", "pool", "list"];
  const listed = await run("poolgen", ...account);
  assertEquals(listed.code, 0, listed.stderr);
  assertMatch(listed.stdout, /^POOL .*\npool +active +steady +2 /);
  // a user whom the system does not know, and nowhere to write but /tmp
  const closed = await runWith(
    ["--user", "12345:12345", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"],
    ...["poolgen", ...account],
  );
  assertEquals([closed.code, closed.stdout], [0, listed.stdout], closed.stderr);
});

const ARM64_LIBRARIES = "/usr/aarch64-linux-gnu";

smokeTest("linux-arm64", ["qemu-aarch64-static"], async () => {
  const compiled = await compiledTargets();
  await using folder = await tempFolder();
  await writeProject(folder.path, { nodes: listNodes(2) });
  const run = (...args: string[]): Promise<CommandResult> =>
    runCommand(
      "qemu-aarch64-static",
      ["-L", ARM64_LIBRARIES, `${compiled}/poolgen-linux-arm64`, ...args],
      { cwd: folder.path, env: { HOME: folder.path }, timeoutMs: LONG_MS },
    );
  assertVersion(await run("version", "--json"), "linux-arm64");
  const rendered = await run("render");
  assertEquals(rendered.code, 0, rendered.stderr);
  assertMatch(rendered.stdout, /\n2 nodes of pool rna; try: ssh -F generated\/ssh_config node0\n$/);
});
