import { assert, assertEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { filesBelow, type FileState, listNodes, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";
import { delay } from "../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const ROUNDS = 50;
const LONGEST_MS = 80;

type Files = Readonly<Record<string, FileState>>;

/** What one of the two inputs gives. */
interface Version {
  readonly nodes: readonly Record<string, unknown>[];
  readonly files: Files;
}

const SSH = { username: "shipyard", generate_docker_tunnel_script: true };

async function rendered(folder: string): Promise<Files> {
  return Object.fromEntries(
    Object.entries(await filesBelow(folder)).filter(([path]) => !path.endsWith(".yaml")),
  );
}

function useNodes(folder: string, nodes: Version["nodes"]): Promise<void> {
  return writeProject(folder, { ssh: SSH, nodes });
}

async function render(cwd: string): Promise<void> {
  const { code, stderr } = await EXECUTABLE.run(["render", "--quiet"], { cwd });
  assertEquals(code, 0, stderr);
}

async function makeVersion(folder: string, nodes: Version["nodes"]): Promise<Version> {
  await useNodes(folder, nodes);
  await render(folder);
  return { nodes, files: await rendered(folder) };
}

/** Starts a render and kills it: at a random time, or a random moment after it has begun to write. */
async function killRender(cwd: string): Promise<boolean> {
  const [file, ...args] = EXECUTABLE.command;
  const child = new Deno.Command(file, {
    args: [...args, "render"],
    cwd,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let ended = false;
  const status = child.status.then((status) => {
    ended = true;
    return status;
  });
  if (Math.random() < 0.3) await delay(Math.random() * LONGEST_MS);
  else {
    while (!ended && !isLocked(cwd)) await delay(0);
    // the event loop's clock is too coarse for what takes a few milliseconds
    const end = performance.now() + Math.random() * 12;
    while (performance.now() < end);
  }
  try {
    child.kill("SIGKILL");
  } catch {
    // It was faster.
  }
  return (await status).signal === "SIGKILL";
}

function isLocked(folder: string): boolean {
  try {
    return Deno.statSync(`${folder}/generated/.poolgen.lock`).isDirectory;
  } catch {
    return false;
  }
}

/** Requires each file to be that of one version, whole; a file that only one has may be missing. */
function assertWhole(found: Files, versions: readonly Version[]): void {
  for (const [path, file] of Object.entries(found)) {
    if (/\/\.|^\./.test(path)) continue;
    const whole = versions.some(({ files }) =>
      files[path]?.text === file.text && files[path]?.mode === file.mode
    );
    assert(whole, `${path} is neither the old nor the new file`);
  }
  const [first, second] = versions;
  for (const path of Object.keys(first?.files ?? {})) {
    if (second?.files[path] !== undefined) assert(found[path] !== undefined, `${path} is gone`);
  }
}

testWith(
  [],
  "killed at any moment, it leaves whole files and no trap",
  async () => {
    await using folder = await tempFolder();
    const versions = [
      await makeVersion(folder.path, listNodes(12, 22)),
      await makeVersion(folder.path, listNodes(7, 2222)),
    ];
    let killed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const version = versions[round % 2];
      assert(version !== undefined);
      await useNodes(folder.path, version.nodes);
      if (await killRender(folder.path)) killed++;
      assertWhole(await rendered(folder.path), versions);
      if (round % 3 !== 0) continue;
      await render(folder.path);
      assertEquals(await rendered(folder.path), version.files);
    }
    assert(killed > 0, "it was always faster");
  },
);

testWith([], "killed in an empty folder, it starts afresh", async () => {
  await using folder = await tempFolder();
  const version = await makeVersion(folder.path, listNodes(3));
  for (let round = 0; round < ROUNDS / 5; round++) {
    for (const name of ["generated", "ssh_docker_tunnel_shipyard.sh"]) {
      await Deno.remove(`${folder.path}/${name}`, { recursive: true }).catch(() => undefined);
    }
    await killRender(folder.path);
    assertWhole(await rendered(folder.path), [version]);
    await render(folder.path);
    assertEquals(await rendered(folder.path), version.files);
  }
});

testWith(
  [],
  "what a killed run left where links lead is removed too",
  async () => {
    await using folder = await tempFolder();
    const at = (path: string): string => `${folder.path}/${path}`;
    await Deno.mkdir(at("dots"));
    await Deno.mkdir(at("generated"));
    await Deno.symlink("../dots/config", at("generated/ssh_config"));
    await useNodes(folder.path, listNodes(65));
    // no process has this number
    const left = [".config", ".x"].map((name) => `${name}.poolgen-4194305.tmp`);
    await Deno.mkdir(at("generated/tunnels"));
    for (const place of ["dots", "generated", "generated/tunnels", "."]) {
      for (const name of left) await Deno.writeTextFile(at(`${place}/${name}`), "");
    }
    await render(folder.path);
    assertEquals(Object.keys(await rendered(folder.path)), [
      ...["dots/config", "generated/known_hosts", "generated/nodes.json", "generated/ssh_config"],
      "ssh_docker_tunnel_shipyard.sh",
    ]);
  },
);
