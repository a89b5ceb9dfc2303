import { assert, assertEquals, assertRejects } from "@std/assert";
import process from "node:process";
import { FileError } from "../../lib/errors.ts";
import { folderHolder, lockFolder } from "../../lib/io/folder_lock.ts";
import { processStart } from "../../lib/io/process_start.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("a lock whose process has ended is no later process's with the same number", async () => {
  await using folder = await tempFolder();
  const { ppid } = process;
  const lock = `${folder.path}/.poolgen.lock`;
  await Deno.mkdir(`${lock}/${ppid}/1`, { recursive: true });
  assertEquals(await folderHolder(folder.path), undefined);
  await (await lockFolder(folder.path, 0))[Symbol.asyncDispose]();

  const start = await processStart(ppid);
  assert(start !== undefined);
  assertEquals(await processStart(2 ** 30), undefined);
  await Deno.mkdir(`${lock}/${ppid}/${start}`, { recursive: true });
  assertEquals(await folderHolder(folder.path), ppid);
  await assertRejects(() => lockFolder(folder.path, 0), FileError, `process ${ppid}`);
});

Deno.test("a lock that goes away while it is read has no holder", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(`${folder.path}/.poolgen.lock`);
  // a name is there, and what it stands for is not
  await Deno.symlink("gone", `${folder.path}/.poolgen.lock/${process.ppid}`);
  assertEquals(await folderHolder(folder.path), undefined);
});
