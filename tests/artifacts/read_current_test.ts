import { assertEquals, assertRejects } from "@std/assert";
import { withMarker } from "../../lib/artifacts/artifact.ts";
import { readCurrent, refuseOpenFolders } from "../../lib/artifacts/read_current.ts";
import { FileError } from "../../lib/errors.ts";
import { runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const OURS = withMarker("#!/bin/sh\n");

async function namesFound(folder: string, names: readonly string[]): Promise<string[]> {
  for (const name of names) await Deno.writeTextFile(`${folder}/${name}`, OURS);
  const found = await readCurrent([], folder);
  return found.filter(({ text }) => text !== undefined)
    .map(({ path }) => path.slice(folder.length + 1));
}

Deno.test("only what a node's script could be called is looked at", async () => {
  await using folder = await tempFolder();
  const scripts = ["n-_1x9.sh", "node0.sh", "node12.sh"];
  const others = ["0.sh", "Node1.sh", "my.sh", "node.sh", "node1.sh.bak", "node1.txt", ".node1.sh"];
  assertEquals(await namesFound(folder.path, [...others, ...scripts]), scripts);
});

Deno.test("what cannot be read in the scripts' folder is somebody else's", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(`${folder.path}/node1.sh`);
  await Deno.symlink("nowhere", `${folder.path}/node2.sh`);
  await Deno.symlink("node3.sh", `${folder.path}/node3.sh`);
  await Deno.writeFile(`${folder.path}/node4.sh`, new Uint8Array([0xff, 0xfe]));
  assertEquals(await namesFound(folder.path, ["node0.sh"]), ["node0.sh"]);
});

testWith(["mkfifo"], "a pipe in a file's place is refused, and not waited for", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/node0.sh`;
  assertEquals((await runCommand("mkfifo", [path])).code, 0);
  assertEquals(await namesFound(folder.path, []), []);
  await assertRejects(
    () => readCurrent([{ path, text: OURS, mode: 0o755 }], folder.path),
    FileError,
    `Cannot write ${path}: it is not a regular file`,
  );
});

Deno.test("a folder in a file's place is refused", async () => {
  await using folder = await tempFolder();
  await assertRejects(
    () => readCurrent([{ path: folder.path, text: OURS, mode: 0o755 }], `${folder.path}/x`),
    FileError,
    `Cannot write ${folder.path}: it is a folder`,
  );
});

Deno.test("a file is read with its mode, through a link too", async () => {
  await using folder = await tempFolder();
  const [path, link] = [`${folder.path}/a`, `${folder.path}/b`];
  await Deno.writeTextFile(path, OURS);
  await Deno.chmod(path, 0o640);
  await Deno.symlink("a", link);
  const artifacts = [path, link, `${folder.path}/c`].map((path) => ({ path, text: "", mode: 0 }));
  assertEquals(await readCurrent(artifacts, `${folder.path}/x`), [
    { path, text: OURS, mode: 0o640 },
    { path: link, text: OURS, mode: 0o640 },
    { path: `${folder.path}/c`, text: undefined, mode: undefined },
  ]);
});

Deno.test("a folder in which every user may replace files is refused, unless it is sticky", async () => {
  await using folder = await tempFolder();
  const check = (name = "a"): Promise<void> =>
    refuseOpenFolders([{ path: `${folder.path}/${name}`, text: "", mode: 0 }]);
  for (const mode of [0o700, 0o755, 0o775, 0o1777, 0o1702]) {
    await Deno.chmod(folder.path, mode);
    await check();
  }
  for (const mode of [0o777, 0o702, 0o722]) {
    await Deno.chmod(folder.path, mode);
    const error = await assertRejects(
      () => check(),
      FileError,
      `Cannot write into ${folder.path}: every user of this machine may replace files there`,
    );
    assertEquals(error.hint, `Run: chmod o-w ${folder.path}`);
    await check("missing/a");
  }
});
