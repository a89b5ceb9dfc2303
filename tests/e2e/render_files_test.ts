import { assert, assertEquals, assertMatch } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import {
  filesBelow,
  homeEnvironment,
  listNodes,
  pathsBelow,
  writeProject,
} from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = { username: "shipyard", generate_docker_tunnel_script: true };

/** Every file that a pool with this `ssh` block gives. */
function rendered(count: number, scripts = count): string[] {
  const nodes = Array.from({ length: scripts }, (_, index) => `generated/tunnels/node${index}.sh`);
  return [
    "generated/known_hosts",
    "generated/nodes.json",
    "generated/ssh_config",
    ...nodes,
    "ssh_docker_tunnel_shipyard.sh",
  ].sort();
}

async function made(folder: string): Promise<string[]> {
  const inputs = ["pool.yaml", "nodes.yaml", "poolgen.yaml"];
  return Object.keys(await filesBelow(folder)).filter((path) => !inputs.includes(path));
}

async function render(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await EXECUTABLE.run(["render", ...args], { cwd: folder });
  assertEquals(code, 0, stderr);
  return stdout;
}

interface Identity {
  readonly ino: number | null;
  readonly mtime: number | undefined;
  readonly ctime: number | undefined;
}

/** What changes when a file or folder is touched in any way. */
async function identities(folder: string, paths: readonly string[]): Promise<Identity[]> {
  return await Promise.all(paths.map(async (path) => {
    const { ino, mtime, ctime } = await Deno.lstat(`${folder}/${path}`);
    return { ino, mtime: mtime?.getTime(), ctime: ctime?.getTime() };
  }));
}

testWith(
  ["sh"],
  "render writes every file, and touches none without need",
  async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { ssh: SSH, nodes: listNodes(3) });
    const first = await render(folder.path);
    assertEquals(await made(folder.path), rendered(3));
    for (const path of rendered(3)) assert(first.includes(`created ${path}\n`), first);
    assertMatch(first, /\n3 nodes of pool rna; try: ssh -F generated\/ssh_config node0\n$/);

    const before = await identities(folder.path, rendered(3));
    const again = await render(folder.path);
    assertEquals(again, "3 nodes of pool rna; try: ssh -F generated/ssh_config node0\n");
    assertEquals(await identities(folder.path, rendered(3)), before);

    await writeProject(folder.path, { ssh: SSH, nodes: listNodes(3).toReversed() });
    assertEquals(await render(folder.path), again);
    assertEquals(await identities(folder.path, rendered(3)), before);
    for (const script of rendered(3).filter((path) => path.endsWith(".sh"))) {
      const { code, stderr } = await runCommand("sh", ["-n", `${folder.path}/${script}`]);
      assertEquals([code, stderr], [0, ""]);
    }
  },
);

testWith(
  [],
  "scripts for nodes end at 64, unless they are asked for",
  async () => {
    await using folder = await tempFolder();
    for (
      const [count, args, scripts] of [
        [64, [], 64],
        [65, [], 0],
        [65, ["--node-scripts"], 65],
        [2, [], 2],
      ] as const
    ) {
      await writeProject(folder.path, { ssh: SSH, nodes: listNodes(count) });
      await render(folder.path, ...args);
      assertEquals(await made(folder.path), rendered(count, scripts));
    }
  },
);

testWith([], "options say where files are read and written", async () => {
  await using folder = await tempFolder();
  const at = (name: string): string => `${folder.path}/${name}`;
  for (const name of ["in", "cwd", "templates"]) await Deno.mkdir(at(name));
  await writeProject(at("in"), {
    ssh: { ...SSH, generated_file_export_path: at("exported/deep") },
    nodes: listNodes(2),
  });
  await Deno.writeTextFile(at("templates/ssh_config.tmpl"), "# {{pool}}\n");
  const { code, stderr } = await EXECUTABLE.run([
    ...["render", "--pool", "../in/pool.yaml", "--nodes", at("in/nodes.yaml")],
    ...["--out", "../a b/out", "--templates", "../templates"],
  ], { cwd: at("cwd") });
  assertEquals(code, 0, stderr);
  assertEquals(await pathsBelow(at("cwd")), []);
  assertEquals(await pathsBelow(at("exported")), ["deep", "deep/ssh_docker_tunnel_shipyard.sh"]);
  assertEquals(await pathsBelow(at("a b")), [
    ...["out", "out/known_hosts", "out/nodes.json", "out/ssh_config"],
    ...["out/tunnels", "out/tunnels/node0.sh", "out/tunnels/node1.sh"],
  ]);
  const [, second] = (await Deno.readTextFile(at("a b/out/ssh_config"))).split("\n");
  assertEquals(second, "# rna");
});

testWith([], "it is told when files of another pool are replaced", async () => {
  await using folder = await tempFolder();
  const stderr = async (poolId: string, ...args: string[]): Promise<string> => {
    await writeProject(folder.path, { poolId, nodes: listNodes(1) });
    const result = await EXECUTABLE.run(["render", ...args], { cwd: folder.path });
    assertEquals(result.code, 0, result.stderr);
    return result.stderr;
  };
  const told =
    /^note: generated held the files of the pool one, and now has those of two; .*--out$/m;
  for (const [poolId, isTold] of [["one", false], ["one", false], ["two", true], ["two", false]]) {
    assertEquals(told.test(await stderr(`${poolId}`)), isTold);
  }
  assertEquals(/held the files/.test(await stderr("three", "--diff")), false);
});

testWith(["sh"], "modes do not depend on the umask", async () => {
  for (const umask of ["000", "022", "077"]) {
    await using folder = await tempFolder();
    await writeProject(folder.path, {
      ssh: SSH,
      nodes: listNodes(1),
      settings: { multiplexing: true },
    });
    const script = 'umask "$1"; shift; exec "$@"';
    const words = ["-c", script, "sh", umask, ...EXECUTABLE.command, "render", "--out", "a/b"];
    const { code, stderr } = await runCommand("sh", words, {
      cwd: folder.path,
      env: homeEnvironment(`${folder.path}/home`),
    });
    assertEquals(code, 0, stderr);
    const files = await filesBelow(folder.path);
    const modes = Object.entries(files).filter(([path]) => !path.endsWith(".yaml"))
      .map(([path, { mode }]) => `${mode.toString(8)} ${path}`);
    assertEquals(modes, [
      "644 a/b/known_hosts",
      "644 a/b/nodes.json",
      "644 a/b/ssh_config",
      "755 a/b/tunnels/node0.sh",
      "755 ssh_docker_tunnel_shipyard.sh",
    ]);
    const open = 0o755 & ~parseInt(umask, 8);
    const folders = { "a": open, "a/b": open, "a/b/tunnels": open, "home/.poolgen/mux": 0o700 };
    for (const [path, mode] of Object.entries(folders)) {
      assertEquals(((await Deno.stat(`${folder.path}/${path}`)).mode ?? 0) & 0o7777, mode, path);
    }
  }
});
