import { assertEquals, assertRejects } from "@std/assert";
import { FileError } from "../../lib/errors.ts";
import { writeNew } from "../../lib/io/write_new.ts";
import { temporaryPath } from "../../lib/io/temporary_files.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test("writeNew() leaves what is there, and does not take a leftover for it", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/key`;
  assertEquals(await writeNew({ path, text: "one", mode: 0o600 }), true);
  assertEquals(await writeNew({ path, text: "two", mode: 0o600 }), false);
  assertEquals(await Deno.readTextFile(path), "one");
  assertEquals((await Deno.stat(path)).mode, 0o100600);
  await Deno.symlink(`${folder.path}/nowhere`, `${folder.path}/link`);
  assertEquals(await writeNew({ path: `${folder.path}/link`, text: "x", mode: 0o600 }), false);

  // of a run that was killed and had this process's number, as in containers
  const other = `${folder.path}/other`;
  const next = temporaryPath(other).replace(
    /-(\d+)\.tmp$/,
    (_, made) => `-${Number(made) + 1}.tmp`,
  );
  await Deno.writeTextFile(next, "left over");
  await assertRejects(() => writeNew({ path: other, text: "x", mode: 0o600 }), FileError);
  assertEquals(await writeNew({ path: other, text: "x", mode: 0o600 }), true);
});
