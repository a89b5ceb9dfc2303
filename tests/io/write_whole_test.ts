import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import process from "node:process";
import { FileError } from "../../lib/errors.ts";
import { temporaryPath } from "../../lib/io/temporary_files.ts";
import { linkTarget, makeFolder, makePrivateFolder, writeWhole } from "../../lib/io/write_whole.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

async function modeOf(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o7777;
}

Deno.test("files are written with their modes, and nothing else is left", async () => {
  await using folder = await tempFolder();
  const files = [0o600, 0o644, 0o755, 0o400].map((mode) => ({
    path: `${folder.path}/${mode.toString(8)}`,
    text: `ü${mode}\n`,
    mode,
  }));
  await writeWhole(files);
  for (const { path, text, mode } of files) {
    assertEquals([await Deno.readTextFile(path), await modeOf(path)], [text, mode]);
  }
  assertEquals(await names(folder.path), ["400", "600", "644", "755"]);
});

Deno.test("a file that is replaced is a new one with a mode of its own", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a`;
  await Deno.writeTextFile(path, "old");
  await Deno.chmod(path, 0o666);
  await Deno.link(path, `${folder.path}/b`);
  const before = (await Deno.stat(path)).ino;
  await writeWhole([{ path, text: "new", mode: 0o644 }]);
  assertNotEquals((await Deno.stat(path)).ino, before);
  assertEquals([await Deno.readTextFile(path), await modeOf(path)], ["new", 0o644]);
  assertEquals(await Deno.readTextFile(`${folder.path}/b`), "old");
});

Deno.test("one file that cannot be written keeps all from being written", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/a`, "old");
  const file = (name: string): { path: string; text: string; mode: number } => ({
    path: `${folder.path}/${name}`,
    text: "new",
    mode: 0o644,
  });
  const many = Array.from({ length: 20 }, (_, index) => file(`f${index}`));
  const error = await assertRejects(
    () => writeWhole([file("a"), ...many.slice(0, 10), file("no/b"), ...many.slice(10)]),
    FileError,
  );
  assertEquals(error.message, `Cannot write ${folder.path}/no/b: no such file or folder`);
  assertEquals(await names(folder.path), ["a"]);
  assertEquals(await Deno.readTextFile(`${folder.path}/a`), "old");
});

Deno.test("a target that cannot be replaced leaves no temporary file", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(`${folder.path}/b/full`, { recursive: true });
  const files = ["a", "b", "c"].map((name) => ({
    path: `${folder.path}/${name}`,
    text: "",
    mode: 0o644,
  }));
  await assertRejects(() => writeWhole(files), FileError, `Cannot write ${folder.path}/b: `);
  assertEquals((await names(folder.path)).filter((name) => name.includes("tmp")), []);
});

Deno.test("links are followed, to what is there and to what is not", async () => {
  await using folder = await tempFolder();
  const at = (name: string): string => `${folder.path}/${name}`;
  await Deno.mkdir(at("real/deep"), { recursive: true });
  await Deno.writeTextFile(at("real/file"), "old");
  await Deno.symlink("real/file", at("one"));
  await Deno.symlink("one", at("two"));
  await Deno.symlink("real/missing", at("three"));
  await Deno.symlink("three", at("four"));
  await Deno.symlink(at("real/deep"), at("link"));
  await Deno.symlink("../x", at("real/deep/five"));
  const targets = { two: "real/file", four: "real/missing", "link/five": "real/x" };
  for (const [name, target] of Object.entries(targets)) {
    assertEquals(await linkTarget(at(name)), at(target));
    await writeWhole([{ path: at(name), text: name, mode: 0o644 }]);
    assertEquals(await Deno.readTextFile(at(target)), name);
    assertEquals((await Deno.lstat(at(name))).isSymlink, true);
  }
  assertEquals(await Deno.readLink(at("two")), "one");
  assertEquals(await Deno.readLink(at("four")), "three");
  assertEquals((await names(at("real"))).filter((name) => name.startsWith(".")), []);
});

Deno.test("a circle of links is told of", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a`;
  await Deno.symlink("b", path);
  await Deno.symlink("a", `${folder.path}/b`);
  await assertRejects(
    () => writeWhole([{ path, text: "", mode: 0o644 }]),
    FileError,
    `Cannot write ${path}: too many symbolic links`,
  );
});

Deno.test("what somebody put where the temporary file goes is not written to", async () => {
  await using folder = await tempFolder();
  const [path, victim] = [`${folder.path}/a`, `${folder.path}/victim`];
  await Deno.writeTextFile(victim, "precious");
  const now = temporaryPath(path);
  assertEquals(now.includes(`-${process.pid}-`), true);
  // the names count on: this is the next one
  const next = now.replace(/\d+(?=\.tmp$)/, (count) => String(Number(count) + 1));
  await Deno.symlink(victim, next);
  await assertRejects(() => writeWhole([{ path, text: "x", mode: 0o644 }]), FileError);
  assertEquals(await Deno.readTextFile(victim), "precious");
});

Deno.test("one file written many times at once is one of the texts, whole", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a`;
  const texts = Array.from({ length: 30 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => writeWhole([{ path, text, mode: 0o644 }])));
  assertEquals(texts.includes(await Deno.readTextFile(path)), true);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["a"]);
});

Deno.test("folders are made with those above them, and private ones made private", async () => {
  await using folder = await tempFolder();
  const at = (name: string): string => `${folder.path}/${name}`;
  await makeFolder(at("a/b"));
  await makePrivateFolder(at("c/d"));
  // the umask of whoever runs the tests may take more away
  for (const name of ["a", "a/b"]) assertEquals(await modeOf(at(name)) & ~0o755, 0);
  assertEquals([await modeOf(at("c")), await modeOf(at("c/d"))], [0o700, 0o700]);
  await Deno.chmod(at("a/b"), 0o777);
  await makeFolder(at("a/b"));
  assertEquals(await modeOf(at("a/b")), 0o777);
  await makePrivateFolder(at("a/b"));
  assertEquals(await modeOf(at("a/b")), 0o700);
});

Deno.test("a folder that cannot be made is told of", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  const reasons = {
    file: "there is something else of that name",
    "file/x": "a part of the path is not a folder",
  };
  for (const make of [makeFolder, makePrivateFolder]) {
    for (const [name, reason] of Object.entries(reasons)) {
      const path = `${folder.path}/${name}`;
      await assertRejects(() => make(path), FileError, `Cannot make the folder ${path}: ${reason}`);
    }
  }
});
