import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CommandResult } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { filesBelow, listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = { username: "shipyard", generate_docker_tunnel_script: true };

/** Where a foreign file may stand, and how poolgen is then called. */
const FOREIGN: readonly (readonly [path: string, ...calls: string[][]])[] = [
  ["generated/ssh_config", [], ["--check"], ["--diff"], ["--json"]],
  ["generated/known_hosts", []],
  ["generated/nodes.json", []],
  ["generated/tunnels/node1.sh", []],
  ["ssh_docker_tunnel_shipyard.sh", []],
];

function render(cwd: string, ...args: string[]): Promise<CommandResult> {
  return EXECUTABLE.run(["render", ...args], { cwd });
}

async function write(folder: string, path: string, text: string): Promise<void> {
  await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
  await Deno.writeTextFile(`${folder}/${path}`, text);
}

testWith(
  [],
  "a file that poolgen did not write is never overwritten",
  async () => {
    for (const [path, ...calls] of FOREIGN) {
      await using folder = await tempFolder();
      await writeProject(folder.path, { ssh: SSH, nodes: listNodes(2) });
      await write(folder.path, path, "#!/bin/sh\n# mine\n");
      const before = await filesBelow(folder.path);
      for (const args of calls) {
        const { code, stderr } = await render(folder.path, ...args);
        assertEquals(code, 1, `${path} ${args}`);
        assertStringIncludes(
          stderr,
          `error: Cannot overwrite ${folder.path}/${path}: poolgen did not write that file\n` +
            "hint: Move it away, or choose another folder\n",
        );
        assertEquals(await filesBelow(folder.path), before, `${path} ${args}`);
      }
    }
  },
);

testWith(
  [],
  "scripts of nodes that are gone are removed, others stay",
  async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { ssh: SSH, nodes: listNodes(5) });
    assertEquals((await render(folder.path)).code, 0);
    const tunnels = `${folder.path}/generated/tunnels`;
    const ours = await Deno.readTextFile(`${tunnels}/node4.sh`);
    const kept = {
      "node3.sh": "#!/bin/sh\n# mine\n",
      "node9.sh": "",
      "my.sh": ours,
      "node4.sh.bak": ours,
      "notes.txt": ours,
      ".node7.sh": ours,
    };
    for (const [name, text] of Object.entries(kept)) await write(tunnels, name, text);
    await Deno.mkdir(`${tunnels}/node8.sh`);
    await Deno.writeFile(`${tunnels}/node6.sh`, new Uint8Array([0xff]));
    await write(folder.path, "elsewhere.sh", ours);
    await Deno.symlink("../../elsewhere.sh", `${tunnels}/node7.sh`);

    await writeProject(folder.path, { ssh: SSH, nodes: listNodes(2) });
    const { code, stdout, stderr } = await render(folder.path);
    assertEquals(code, 0, stderr);
    const removed = stdout.split("\n").filter((line) => line.startsWith("removed"));
    // a link is as much in the way of a user as a file, but what it leads to is not ours to remove
    assertEquals(
      removed,
      [2, 4, 7].map((number) => `removed generated/tunnels/node${number}.sh`),
    );
    const left = [...Object.keys(kept), "node0.sh", "node1.sh", "node6.sh", "node8.sh"].sort();
    assertEquals(await pathsBelow(tunnels), left);
    assertEquals(await Deno.readTextFile(`${folder.path}/elsewhere.sh`), ours);
    assertEquals((await render(folder.path, "--check")).code, 0);

    // another prefix gives other scripts: those of the old one would lead to the wrong nodes
    await writeProject(folder.path, {
      nodes: listNodes(1),
      ssh: SSH,
      settings: { prefix: "gpu" },
    });
    assertEquals((await render(folder.path)).code, 0);
    const now = [...Object.keys(kept), "gpu0.sh", "node6.sh", "node8.sh"].sort();
    assertEquals(await pathsBelow(tunnels), now);
  },
);

testWith([], "links are followed and stay links", async () => {
  await using folder = await tempFolder();
  const at = (path: string): string => `${folder.path}/${path}`;
  await writeProject(folder.path, { ssh: SSH, nodes: listNodes(2) });
  for (const path of ["dots", "tunnels", "out"]) await Deno.mkdir(at(path));
  const links = {
    "generated": "out",
    "out/ssh_config": "../dots/first",
    "dots/first": "second",
    "out/known_hosts": at("dots/known_hosts"),
    "out/tunnels": "../tunnels",
    "ssh_docker_tunnel_shipyard.sh": "dots/script.sh",
  };
  for (const [path, target] of Object.entries(links)) await Deno.symlink(target, at(path));

  for (const port of [22, 23]) {
    await writeProject(folder.path, { ssh: SSH, nodes: listNodes(2, port) });
    const { code, stderr } = await render(folder.path);
    assertEquals(code, 0, stderr);
    for (const [path, target] of Object.entries(links)) {
      assertEquals(await Deno.readLink(at(path)), target);
    }
    const dots = await filesBelow(at("dots"));
    assertEquals(Object.keys(dots), ["first", "known_hosts", "script.sh", "second"]);
    assertStringIncludes(dots["second"]?.text ?? "", `Port ${port}\n`);
    assertEquals([dots["second"]?.mode, dots["script.sh"]?.mode], [0o644, 0o755]);
    assertEquals(await pathsBelow(at("tunnels")), ["node0.sh", "node1.sh"]);
    assertEquals((await render(folder.path, "--check")).code, 0);
  }
});

testWith(
  [],
  "a link to a foreign file does not let poolgen overwrite it",
  async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { nodes: listNodes(1) });
    await write(folder.path, "bashrc", "# precious\n");
    await Deno.chmod(`${folder.path}/bashrc`, 0o600);
    await Deno.mkdir(`${folder.path}/generated/tunnels`, { recursive: true });
    await Deno.symlink("../../bashrc", `${folder.path}/generated/tunnels/node0.sh`);
    const before = await filesBelow(folder.path);
    const { code, stderr } = await render(folder.path);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "poolgen did not write that file");
    assertEquals(await filesBelow(folder.path), before);
  },
);

testWith([], "a folder that every user may write into is refused", async () => {
  await using folder = await tempFolder();
  const at = (path: string): string => `${folder.path}/${path}`;
  const exported = { ...SSH, generated_file_export_path: at("exported") };
  await writeProject(folder.path, { ssh: exported, nodes: listNodes(1) });
  for (const path of ["exported", "generated", "generated/tunnels"]) await Deno.mkdir(at(path));
  for (const path of ["exported", "generated", "generated/tunnels"]) {
    await Deno.chmod(at(path), 0o777);
    const { code, stderr } = await render(folder.path);
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      `error: Cannot write into ${at(path)}: every user of this machine may replace files there\n` +
        `hint: Run: chmod o-w ${at(path)}\n`,
    );
    assertEquals(Object.keys(await filesBelow(folder.path)), ["nodes.yaml", "pool.yaml"]);
    await Deno.chmod(at(path), 0o1777);
  }
  const sticky = await render(folder.path);
  assertEquals(sticky.code, 0, sticky.stderr);
  assert((await pathsBelow(at("generated"))).includes("tunnels/node0.sh"));
});
