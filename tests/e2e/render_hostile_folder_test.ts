import { assert, assertEquals, assertMatch } from "@std/assert";
import { bunProgram } from "../../scripts/compile/compile_bundle.ts";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { homeEnvironment, listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";
import { canaries, setTraps } from "../support/traps.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("the traps are armed: Bun itself falls into them", async () => {
  await using folder = await tempFolder();
  await setTraps(folder.path);
  const { stdout } = await runCommand(bunProgram(), ["-p", "process.env.SHIPYARD_POOL_CONF"], {
    cwd: folder.path,
    env: homeEnvironment(folder.path),
  });
  assertEquals(stdout, "evil.yaml\n");
  assert((await canaries(folder.path)).length > 0);
});

testWith(
  [],
  "a hostile current folder runs no code and sets nothing",
  async () => {
    await using folder = await tempFolder();
    await setTraps(folder.path);
    const ssh = { username: "me", generate_docker_tunnel_script: true };
    await writeProject(folder.path, {
      ssh,
      nodes: listNodes(2),
      settings: { multiplexing: true },
    });
    const options = { cwd: folder.path, env: homeEnvironment(folder.path) };
    for (
      const args of [
        ["--version"],
        ["version"],
        ["--help"],
        ["render", "--diff"],
        ["render"],
        ["render", "--check"],
        ["render", "--out", "\n"],
        ["config", "validate"],
      ]
    ) {
      const { code, stderr } = await EXECUTABLE.run(args, options);
      assertEquals(code, args.includes("\n") ? 2 : 0, stderr);
      assertEquals(await canaries(folder.path), [], args.join(" "));
    }
    // HOME comes from the environment, not from .env
    const config = await Deno.readTextFile(`${folder.path}/generated/ssh_config`);
    assertMatch(config, new RegExp(`\n  ControlPath ${folder.path}/\\.poolgen/mux/`));
  },
);

testWith([], "the executable needs no file beside it and no environment", async () => {
  await using folder = await tempFolder();
  const [alone, work] = [`${folder.path}/alone`, `${folder.path}/work`];
  await Deno.mkdir(alone);
  await Deno.mkdir(work);
  await Deno.copyFile(EXECUTABLE.command[0], `${alone}/poolgen`);
  await writeProject(work, { nodes: listNodes(2) });
  const { code, stdout, stderr } = await runCommand(`${alone}/poolgen`, ["render"], {
    cwd: work,
    clearEnv: true,
  });
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /\n2 nodes of pool rna; try: ssh -F generated\/ssh_config node0\n$/);
  assertEquals(await pathsBelow(alone), ["poolgen"]);
  assertEquals(await pathsBelow(work), [
    ...["generated", "generated/known_hosts", "generated/nodes.json", "generated/ssh_config"],
    ...["generated/tunnels", "generated/tunnels/node0.sh", "generated/tunnels/node1.sh"],
    "nodes.yaml",
  ]);
});
