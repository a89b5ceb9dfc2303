import { assert, assertEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { filesBelow, type FileState, listNodes, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

type Files = Readonly<Record<string, FileState>>;

const SSH = { username: "shipyard", generate_docker_tunnel_script: true };

async function rendered(folder: string): Promise<Files> {
  return Object.fromEntries(
    Object.entries(await filesBelow(folder)).filter(([path]) => !path.endsWith(".yaml")),
  );
}

async function render(cwd: string, input: number): Promise<void> {
  const { code, stderr } = await EXECUTABLE.run(["render", "--quiet", `--nodes=n${input}.yaml`], {
    cwd,
  });
  assertEquals(code, 0, stderr);
}

/** Writes inputs that differ in every file and in the number of files, and tells what each gives. */
async function makeInputs(folder: string, count: number): Promise<Files[]> {
  await writeProject(folder, { ssh: SSH });
  const results: Files[] = [];
  for (let input = 0; input < count; input++) {
    const nodes = listNodes(4 + input * 3, 1000 + input)
      .map((node) => ({ ...node, id: `tvm${input}_${node["id"]}` }));
    await Deno.writeTextFile(`${folder}/n${input}.yaml`, JSON.stringify({ nodes }));
    await render(folder, input);
    results.push(await rendered(folder));
  }
  return results;
}

for (const [count, rounds] of [[2, 12], [8, 5]]) {
  assert(count !== undefined && rounds !== undefined);
  const name = `${count} runs at once end in one run's complete result`;
  testWith([], name, async () => {
    await using folder = await tempFolder();
    const results = await makeInputs(folder.path, count);
    const inputs = results.map((_, input) => input);
    for (let round = 0; round < rounds; round++) {
      // no process has this number: the lock of a run that was killed
      if (round % 2 === 1) {
        await Deno.mkdir(`${folder.path}/generated/.poolgen.lock/4194305`, { recursive: true });
      }
      await Promise.all(inputs.map((input) => render(folder.path, input)));
      const found = await rendered(folder.path);
      const same = results.filter((files) =>
        files["generated/nodes.json"]?.text === found["generated/nodes.json"]?.text
      );
      assertEquals(same.length, 1);
      assertEquals(found, same[0]);
    }
  });
}
