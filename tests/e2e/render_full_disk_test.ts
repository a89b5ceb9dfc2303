import { assert, assertEquals } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { ROOT, testWith } from "../support/programs.ts";
import { filesBelow, listNodes, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Renders with a limit on the size of files, in blocks of whatever size the shell has. */
async function renderLimited(cwd: string, limit: number): Promise<string> {
  const script = 'ulimit -f "$1"; shift; exec "$@"';
  const words = ["-c", script, "sh", `${limit}`, ...EXECUTABLE.command, "render", "--quiet"];
  const { code, stdout, stderr } = await runCommand("sh", words, { cwd });
  assertEquals([code, stdout], [1, ""], stderr);
  return stderr;
}

async function render(cwd: string): Promise<void> {
  const { code, stderr } = await EXECUTABLE.run(["render", "--quiet"], { cwd });
  assertEquals(code, 0, stderr);
}

async function inodes(folder: string): Promise<(number | null)[]> {
  const paths = Object.keys(await filesBelow(folder));
  return await Promise.all(paths.map(async (path) => (await Deno.lstat(`${folder}/${path}`)).ino));
}

testWith(
  ["sh"],
  "files that may not grow leave the old ones as they are",
  async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { nodes: listNodes(2) });
    await render(folder.path);
    // its ssh_config is larger than a script, and none of the old files fits any more
    await writeProject(folder.path, { nodes: listNodes(60, 2222) });
    const before = [await filesBelow(folder.path), await inodes(folder.path)];
    for (const limit of [1, 4, 12]) {
      const stderr = await renderLimited(folder.path, limit);
      assert(
        /^error: Cannot write .*: the file is larger than the process may write\n$/.test(stderr),
        stderr,
      );
      assertEquals(
        [await filesBelow(folder.path), await inodes(folder.path)],
        before,
        `${limit}`,
      );
    }
    await render(folder.path);
  },
);

testWith(
  [ROOT, "mount", "umount"],
  "a full disk leaves the old files as they are",
  async () => {
    await using folder = await tempFolder();
    const disk = `${folder.path}/generated`;
    await Deno.mkdir(disk);
    const mount = ["-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", disk];
    assertEquals((await runCommand("mount", mount)).code, 0);
    try {
      await writeProject(folder.path, { nodes: listNodes(2) });
      await render(folder.path);
      await writeProject(folder.path, { nodes: listNodes(30, 2222) });
      const before = [await filesBelow(disk), await inodes(disk)];
      const { code, stderr } = await EXECUTABLE.run(["render", "--quiet"], { cwd: folder.path });
      assertEquals(code, 1, stderr);
      assert(
        /^error: Cannot write .*: no space left on the device\nhint: Free some space, /.test(
          stderr,
        ),
        stderr,
      );
      assertEquals([await filesBelow(disk), await inodes(disk)], before);
      // with no room at all, not even a lock can be had
      await fill(`${disk}/ballast`);
      const full = await EXECUTABLE.run(["render", "--quiet"], { cwd: folder.path });
      assertEquals(full.code, 1, full.stderr);
      await Deno.remove(`${disk}/ballast`);
      assertEquals([await filesBelow(disk), await inodes(disk)], before);
      await writeProject(folder.path, { nodes: listNodes(3, 2222) });
      await render(folder.path);
    } finally {
      assertEquals((await runCommand("umount", [disk])).code, 0);
    }
  },
);

/** Takes all the space that a file system has left. */
async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(1024);
  try {
    for (let written = 0; written < 1024; written++) await file.write(block);
  } catch (error) {
    if (!(error instanceof Error) || !/ENOSPC|[Nn]o space/.test(`${error.name} ${error.message}`)) {
      throw error;
    }
    return;
  }
  throw new Error("the disk does not fill");
}
