import { assertEquals } from "@std/assert";
import { type CommandResult, runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { ROOT, testWith } from "../support/programs.ts";
import { filesBelow, listNodes, writeProject } from "../support/render_project.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const NEEDS = [ROOT, "setpriv", "chown"];
// Nobody's, on every Unix.
const UID = 65534;

/** A folder that everybody can enter, with a copy of the executable and a project of nobody's. */
async function makePlace(): Promise<TempFolder> {
  const folder = await tempFolder();
  await Deno.chmod(folder.path, 0o755);
  await Deno.copyFile(EXECUTABLE.command[0], `${folder.path}/poolgen`);
  await Deno.chmod(`${folder.path}/poolgen`, 0o755);
  await Deno.mkdir(`${folder.path}/project`);
  await writeProject(`${folder.path}/project`, { nodes: listNodes(2) });
  await runCommand("chown", ["-R", `${UID}:${UID}`, `${folder.path}/project`]);
  return folder;
}

function renderAsNobody({ path }: TempFolder, ...args: string[]): Promise<CommandResult> {
  return runCommand("setpriv", [
    ...[
      `--reuid=${UID}`,
      `--regid=${UID}`,
      "--clear-groups",
      `${path}/poolgen`,
      "render",
      "--quiet",
    ],
    ...args,
  ], { cwd: `${path}/project`, env: { HOME: `${path}/project` } });
}

testWith(NEEDS, "a lock that root left does not keep a user out of his own folder", async () => {
  await using folder = await makePlace();
  const out = `${folder.path}/project/generated`;
  await Deno.mkdir(out);
  await runCommand("chown", [`${UID}`, out]);
  // no process has this number
  await Deno.mkdir(`${out}/.poolgen.lock/4194305`, { recursive: true });
  await Deno.mkdir(`${out}/.a.poolgen-4194305.tmp/x`, { recursive: true });
  await Deno.writeTextFile(`${out}/.b.poolgen-4194305.tmp`, "");
  const { code, stderr } = await renderAsNobody(folder);
  assertEquals([code, stderr], [0, ""]);
  assertEquals((await renderAsNobody(folder, "--check")).code, 0);
  assertEquals(Object.keys(await filesBelow(out)), [
    ...["known_hosts", "nodes.json", "ssh_config", "tunnels/node0.sh", "tunnels/node1.sh"],
  ]);
});

testWith(NEEDS, "a folder of another user's is told of, and left as it is", async () => {
  await using folder = await makePlace();
  const out = `${folder.path}/project/generated`;
  const refused = async (message: string, ...args: string[]): Promise<void> => {
    const { code, stderr } = await renderAsNobody(folder, ...args);
    const hint = "hint: Check the owner and mode of the file and of its folder\n";
    // which of several files fails first is chance
    const told = stderr.replace("node1.sh", "node0.sh");
    assertEquals([code, told], [1, `error: ${message}: permission denied\n${hint}`]);
  };
  await Deno.mkdir(out);
  await refused(`Cannot write into ${out}`);
  await refused(`Cannot make the folder ${out}/deep/er`, "--out", "generated/deep/er");
  await runCommand("chown", [`${UID}`, out]);
  await Deno.mkdir(`${out}/tunnels`);
  await refused(`Cannot write ${out}/tunnels/node0.sh`);
  await Deno.writeTextFile(`${out}/ssh_config`, "");
  await Deno.chmod(`${out}/ssh_config`, 0);
  await refused(`Cannot read ${out}/ssh_config`);
  await refused(`Cannot read ${out}/ssh_config`, "--check");
  assertEquals(Object.keys(await filesBelow(out)), ["ssh_config"]);
});

testWith(NEEDS, "what another user has rendered is used where nothing changes", async () => {
  await using folder = await makePlace();
  const project = `${folder.path}/project`;
  assertEquals((await renderAsNobody(folder)).code, 0);
  await runCommand("chown", ["-R", "0:0", `${project}/generated`]);
  const { code, stderr } = await renderAsNobody(folder);
  assertEquals([code, stderr], [0, ""]);
  await writeProject(project, { nodes: listNodes(3) });
  assertEquals((await renderAsNobody(folder)).code, 1);
});

testWith(
  NEEDS,
  "a file that others keep to themselves is told like any other problem",
  async () => {
    await using folder = await makePlace();
    await Deno.writeTextFile(`${folder.path}/project/poolgen.yaml`, "", { mode: 0o600 });
    const { code, stderr } = await renderAsNobody(folder);
    assertEquals([code, stderr.split("\n")[0]], [
      2,
      "poolgen.yaml:1:1: cannot be read: permission denied",
    ]);
  },
);
