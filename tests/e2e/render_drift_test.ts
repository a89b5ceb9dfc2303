import { assertEquals, assertMatch } from "@std/assert";
import { type CommandResult, runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { filesBelow, listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = { username: "shipyard", generate_docker_tunnel_script: true };
const NAMES = ["ssh_config", "known_hosts", "nodes.json"];

function run(cwd: string, ...args: string[]): Promise<CommandResult> {
  return EXECUTABLE.run(["render", ...args], { cwd });
}

/** The changes that `--json` tells, by path from the folder. */
function changesOf({ stdout }: CommandResult, folder: string): Record<string, string> {
  const document = JSON.parse(stdout) as {
    version: number;
    files: { path: string; change: string }[];
  };
  assertEquals([document.version, Object.keys(document)], [1, ["version", "files"]]);
  return Object.fromEntries(document.files.map((file) => {
    assertEquals(Object.keys(file), ["path", "change"]);
    return [file.path.slice(folder.length + 1), file.change];
  }));
}

/** A way to drift from what is rendered, and what `--check` is to say of it. */
interface Drift {
  readonly name: string;
  readonly change: "created" | "updated" | "removed";
  readonly path: string;
  make(folder: string): Promise<void>;
}

const OURS = "#!/bin/sh\n# Made by poolgen; changes to this file are lost\n";

const DRIFTS: readonly Drift[] = [
  {
    name: "a file is gone",
    change: "created",
    path: "generated/known_hosts",
    make: (folder) => Deno.remove(`${folder}/generated/known_hosts`),
  },
  {
    name: "a text differs",
    change: "updated",
    path: "generated/ssh_config",
    make: (folder) => Deno.writeTextFile(`${folder}/generated/ssh_config`, "#\n", { append: true }),
  },
  {
    name: "a mode differs",
    change: "updated",
    path: "generated/tunnels/node1.sh",
    make: (folder) => Deno.chmod(`${folder}/generated/tunnels/node1.sh`, 0o644),
  },
  {
    name: "the exported script's mode differs",
    change: "updated",
    path: "ssh_docker_tunnel_shipyard.sh",
    make: (folder) => Deno.chmod(`${folder}/ssh_docker_tunnel_shipyard.sh`, 0o700),
  },
  {
    name: "a node's script is left",
    change: "removed",
    path: "generated/tunnels/node2.sh",
    make: (folder) => Deno.writeTextFile(`${folder}/generated/tunnels/node2.sh`, OURS),
  },
];

testWith(
  [],
  "--check and --diff tell of every file to come, and write none",
  async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { ssh: SSH, nodes: listNodes(2) });
    const before = await pathsBelow(folder.path);
    const expected = [
      ...NAMES.map((name) => `generated/${name}`),
      ...["generated/tunnels/node0.sh", "generated/tunnels/node1.sh"],
      "ssh_docker_tunnel_shipyard.sh",
    ];
    for (
      const [args, code] of [
        [["--check"], 3],
        [["--diff"], 0],
        [["--check", "--diff"], 3],
      ] as const
    ) {
      const json = await run(folder.path, ...args, "--json");
      assertEquals(json.code, code, json.stderr);
      assertEquals(
        changesOf(json, folder.path),
        Object.fromEntries(expected.map((path) => [path, "created"])),
      );
      assertEquals((await run(folder.path, ...args)).code, code);
    }
    assertEquals(await pathsBelow(folder.path), before);
    assertEquals(
      changesOf(await run(folder.path, "--json"), folder.path)[expected[0] ?? ""],
      "created",
    );
    for (const args of [["--check"], ["--check", "--diff"]]) {
      const { code, stdout } = await run(folder.path, ...args, "--quiet");
      assertEquals([code, stdout], [0, ""]);
    }
  },
);

testWith(
  [],
  "--check tells every kind of drift, and render mends it",
  async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { ssh: SSH, nodes: listNodes(2) });
    assertEquals((await run(folder.path)).code, 0);
    const rendered = await filesBelow(folder.path);
    for (const { name, change, path, make } of DRIFTS) {
      await make(folder.path);
      const drifted = await filesBelow(folder.path);
      const check = await run(folder.path, "--check", "--json");
      assertEquals(check.code, 3, name);
      const changed = Object.entries(changesOf(check, folder.path))
        .filter(([, change]) => change !== "unchanged");
      assertEquals(changed, [[path, change]], name);
      assertEquals(await filesBelow(folder.path), drifted, name);
      const { stdout } = await run(folder.path);
      assertMatch(stdout, new RegExp(`^${change.padEnd(7)} ${path}\n2 nodes of pool rna;`), name);
      assertEquals(await filesBelow(folder.path), rendered, name);
      assertEquals((await run(folder.path, "--check", "--quiet")).code, 0, name);
    }
  },
);

for (const tool of [["patch", "-s", "-p1"], ["git", "apply"]]) {
  testWith(
    [tool[0] ?? ""],
    `${tool[0]} makes of --diff what render would`,
    async () => {
      await using folder = await tempFolder();
      await using other = await tempFolder();
      await writeProject(folder.path, { ssh: SSH, nodes: listNodes(3) });
      assertEquals((await run(folder.path, "--out", "my files")).code, 0);
      await writeProject(folder.path, {
        ssh: { ...SSH, username: "other" },
        nodes: listNodes(2, 7),
      });
      await Deno.chmod(`${folder.path}/my files/tunnels/node0.sh`, 0o644);
      await Deno.remove(`${folder.path}/my files/known_hosts`);

      const diff = await run(folder.path, "--out", "my files", "--diff");
      assertEquals(diff.code, 0, diff.stderr);
      const patch = `${other.path}/patch`;
      await Deno.writeTextFile(patch, diff.stdout);
      const [file = "", ...args] = tool;
      const input = file === "patch" ? ["-i", patch] : [patch];
      const applied = await runCommand("sh", [
        "-c",
        'umask 022; exec "$@"',
        "sh",
        file,
        ...args,
        ...input,
      ], {
        cwd: folder.path,
      });
      assertEquals([applied.code, applied.stdout, applied.stderr], [0, "", ""]);
      const check = await run(folder.path, "--out", "my files", "--check", "--diff");
      assertEquals([check.code, check.stdout], [0, ""]);
    },
  );
}
