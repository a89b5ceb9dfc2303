import { assertEquals, assertRejects } from "@std/assert";
import { FileError } from "../../lib/errors.ts";
import { writeInto } from "../../lib/io/write_into.ts";
import { runCommand } from "../support/command.ts";
import { exists } from "../support/exists.ts";
import { ROOT, testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(["mkfifo"], "what goes into a pipe, also by links, is read at its other end", async () => {
  await using folder = await tempFolder();
  const at = (name: string): string => `${folder.path}/${name}`;
  assertEquals((await runCommand("mkfifo", [at("pipe")])).code, 0);
  await Deno.symlink("pipe", at("link"));
  await Deno.symlink("link", at("to link"));
  const text = "x".repeat(300_000);
  for (const name of ["pipe", "to link"]) {
    const reading = runCommand("sh", ["-c", 'cat "$1" >"$2"', "sh", at("pipe"), at("read")]);
    assertEquals(await writeInto(at(name), text), true);
    await reading;
    assertEquals(await Deno.readTextFile(at("read")), text);
  }
  assertEquals((await Deno.lstat(at("pipe"))).isFifo, true);
});

testWith([ROOT, "mknod"], "a device stays one, and tells when it is full", async () => {
  await using folder = await tempFolder();
  const at = (name: string): string => `${folder.path}/${name}`;
  for (const [name, minor] of [["null", "3"], ["full", "7"]] as const) {
    assertEquals((await runCommand("mknod", [at(name), "c", "1", minor])).code, 0);
  }
  assertEquals(await writeInto(at("null"), "some"), true);
  await assertRejects(() => writeInto(at("full"), "some"), FileError, "no space left");
  for (const name of ["null", "full"]) {
    assertEquals((await Deno.lstat(at(name))).isCharDevice, true);
  }
});

Deno.test("regular files, folders and what is not there are left to others", async () => {
  await using folder = await tempFolder();
  const at = (name: string): string => `${folder.path}/${name}`;
  await Deno.writeTextFile(at("file"), "old");
  await Deno.symlink("file", at("link"));
  await Deno.symlink("loop", at("loop"));
  for (const name of ["file", "link", "loop", "none", ""]) {
    assertEquals(await writeInto(at(name), "new"), false, name);
  }
  assertEquals(await Deno.readTextFile(at("file")), "old");
  assertEquals(await exists(at("none")), false);
});
