import { assertEquals, assertRejects } from "@std/assert";
import { FileError } from "../../lib/errors.ts";
import { readText } from "../../lib/io/read_text.ts";
import { runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const MIB = 1 << 20;

Deno.test("a text is read as it is, less a byte order mark", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a`;
  for (const text of ["", "a\r\nü𝄞\n", "\0", "x".repeat(MIB)]) {
    await Deno.writeTextFile(path, text);
    assertEquals(await readText(path, MIB), text);
  }
  await Deno.writeTextFile(path, "\ufeffa");
  assertEquals(await readText(path, MIB), "a");
});

Deno.test("a file that does not exist has no text", async () => {
  await using folder = await tempFolder();
  assertEquals(await readText(`${folder.path}/missing`, MIB), undefined);
  await Deno.symlink("nowhere", `${folder.path}/link`);
  assertEquals(await readText(`${folder.path}/link`, MIB), undefined);
});

Deno.test("a file that is too large, no text or no file is told of", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a`;
  const refused = (reason: string, file = path): Promise<FileError> =>
    assertRejects(() => readText(file, 2 * MIB), FileError, `Cannot read ${file}: ${reason}`);
  await Deno.writeTextFile(path, "x".repeat(2 * MIB + 1));
  await refused("it is larger than 2 MiB");
  await refused("it is larger than 2 MiB", "/dev/zero");
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80]]) {
    await Deno.writeFile(path, new Uint8Array(bytes));
    await refused("it is not UTF-8 text");
  }
  await refused("it is a folder", folder.path);
  await refused("a part of the path is not a folder", `${path}/x`);
});

testWith(
  ["mkfifo"],
  "a pipe that holds more than is read at once is read to its end, or refused",
  async () => {
    await using folder = await tempFolder();
    const path = `${folder.path}/pipe`;
    assertEquals((await runCommand("mkfifo", [path])).code, 0);
    const script = 'head -c 300000 /dev/zero | tr "\\0" x >"$1"';
    for (const maxBytes of [300_000, 299_999]) {
      const writing = runCommand("sh", ["-c", script, "sh", path]);
      const text = await readText(path, maxBytes).catch((error: Error) => error);
      if (typeof text === "string") assertEquals(text, "x".repeat(300_000));
      assertEquals(typeof text === "string", maxBytes === 300_000);
      await writing;
    }
  },
);

testWith(["mkfifo"], "a pipe is read to its end", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/pipe`;
  assertEquals((await runCommand("mkfifo", [path])).code, 0);
  const script = 'for i in 1 2 3 4 5; do echo "$i"; sleep 0.02; done >"$1"';
  const writing = runCommand("sh", ["-c", script, "sh", path]);
  assertEquals(await readText(path, MIB), "1\n2\n3\n4\n5\n");
  await writing;
});
